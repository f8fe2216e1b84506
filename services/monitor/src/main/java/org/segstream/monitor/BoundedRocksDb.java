package org.segstream.monitor;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Gives all stores of the process one memory, {@value #MIB_IN_ALL} MiB, instead of up to 98 MiB
 * each; a partition has several.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
  private static final int MIB_IN_ALL = 96;
  private static final long MIB = 1L << 20;
  private static final long UNFLUSHED = 32 * MIB;
  private static final long BUFFER = 4 * MIB;

  static {
    RocksDB.loadLibrary();
  }

  private static final Cache CACHE = new LRUCache(MIB_IN_ALL * MIB);
  private static final WriteBufferManager BUFFERS = new WriteBufferManager(UNFLUSHED, CACHE);

  /** For Kafka Streams, which makes it by its class name. */
  public BoundedRocksDb() {}

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(CACHE);
    table.setCacheIndexAndFilterBlocks(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(BUFFERS);
    options.setWriteBufferSize(BUFFER);
    options.setMaxWriteBufferNumber(2);
  }

  @Override
  public void close(String storeName, Options options) {
    // What all stores share lives as long as the process.
  }
}
