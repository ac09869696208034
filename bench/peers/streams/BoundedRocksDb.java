package peers;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * As the manual's section on memory says: one block cache and one bound of write buffers for all stores of the process, index and filter
 * blocks inside the cache. With bloom filters, which Streams sets itself, kept: every read is of a single key.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
  private static final long BYTES = Long.getLong("peers.store.mib", 1024L) << 20;
  private static final Cache CACHE = new LRUCache(BYTES, -1, false, 0.1);
  private static final WriteBufferManager BUFFERS = new WriteBufferManager(BYTES / 2, CACHE);
  private static final BloomFilter FILTER = new BloomFilter();

  @Override
  public void setConfig(String store, Options options, Map<String, Object> settings) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(CACHE);
    table.setFilterPolicy(FILTER);
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    table.setPinTopLevelIndexAndFilter(true);
    options.setWriteBufferManager(BUFFERS);
    options.setTableFormatConfig(table);
  }

  @Override
  public void close(String store, Options options) {
    // What all stores share lives as long as the process.
  }
}
