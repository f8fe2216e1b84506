package org.segstream.cli.stream;

import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small RTSP server: an MPEG-TS file over RTP inside the TCP connection, then it hangs up. */
final class RtspServer implements AutoCloseable {
  private static final int TRANSPORT_PACKETS = 7 * 188;

  private final ServerSocket socket;
  private final byte[] stream;
  private final int port;
  private final List<Socket> clients = new CopyOnWriteArrayList<>();

  /**
   * @param port 0 for any
   */
  RtspServer(int port, Path transportStream) throws IOException {
    this.stream = Files.readAllBytes(transportStream);
    this.socket = new ServerSocket(port, 5, InetAddress.getLoopbackAddress());
    this.port = socket.getLocalPort();
    Thread.ofPlatform().daemon().start(this::accept);
  }

  int port() {
    return port;
  }

  String url() {
    return "rtsp://127.0.0.1:" + port + "/camera";
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        clients.add(client);
        Thread.ofPlatform().daemon().start(() -> serve(client));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      while (true) {
        List<String> request = new ArrayList<>();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          request.add(line);
        }
        if (request.isEmpty()) {
          return;
        }
        String method = request.getFirst().split(" ", -1)[0];
        out.write(answer(method, request).getBytes(StandardCharsets.US_ASCII));
        if (method.equals("PLAY")) {
          send(out);
          return;
        }
      }
    } catch (IOException _) {
      // The client has gone.
    }
  }

  private String answer(String method, List<String> request) {
    String sequence =
        request.stream().filter(line -> line.startsWith("CSeq")).findFirst().orElse("CSeq: 0");
    String head = "RTSP/1.0 200 OK\r\n" + sequence + "\r\n";
    return switch (method) {
      case "DESCRIBE" -> {
        String session =
            """
            v=0
            o=- 0 0 IN IP4 127.0.0.1
            s=x
            c=IN IP4 0.0.0.0
            t=0 0
            m=video 0 RTP/AVP 33
            a=control:trackID=0
            """;
        yield head
            + "Content-Type: application/sdp\r\nContent-Base: "
            + url()
            + "/\r\nContent-Length: "
            + session.length()
            + "\r\n\r\n"
            + session;
      }
      case "SETUP" -> head + "Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n";
      case "PLAY" -> head + "Session: 1\r\n\r\n";
      default -> head + "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n";
    };
  }

  private void send(DataOutputStream out) throws IOException {
    int sequence = 0;
    for (int at = 0; at < stream.length; at += TRANSPORT_PACKETS) {
      int length = Math.min(TRANSPORT_PACKETS, stream.length - at);
      out.writeByte('$');
      out.writeByte(0);
      out.writeShort(12 + length);
      out.writeShort(0x8021);
      out.writeShort(sequence++);
      out.writeInt(0);
      out.writeInt(1);
      out.write(stream, at, length);
    }
    out.flush();
  }

  /** Ends all connections, as a camera does that loses its power. */
  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket client : clients) {
      client.close();
    }
  }
}
