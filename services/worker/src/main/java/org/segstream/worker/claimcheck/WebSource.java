package org.segstream.worker.claimcheck;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Executor;
import org.segstream.transport.serde.MalformedRecordException;

/** Web servers; a redirect is an answer like any other, and no image. */
final class WebSource implements ByteSource, AutoCloseable {
  private static final int OK = 200;

  private final HttpClient client;

  WebSource(Executor threads) {
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(threads)
            .build();
  }

  @Override
  public byte[] read(ExternalUri uri, UriPrefix prefix, long limit)
      throws IOException, InterruptedException, MalformedRecordException {
    HttpRequest request = HttpRequest.newBuilder(uri.uri()).build();
    HttpResponse<byte[]> answer =
        client.send(
            request,
            head ->
                head.statusCode() != OK
                    ? HttpResponse.BodySubscribers.replacing(new byte[0])
                    : BodyHandlers.limiting(BodyHandlers.ofByteArray(), limit).apply(head));
    if (answer.statusCode() != OK) {
      throw new MalformedRecordException(
          "the image at %s is not there: the server answers %d (redirects are not followed)"
              .formatted(uri, answer.statusCode()));
    }
    return answer.body();
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
