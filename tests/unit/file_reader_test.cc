#include "stream/io/file_reader.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

namespace fs = std::filesystem;

class FileReaderTest : public testing::Test {
 protected:
  FileReaderTest() {
    folder_ = fs::path(testing::TempDir()) / ("file_reader_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  ~FileReaderTest() override { fs::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& bytes) {
    const std::string path = (folder_ / name).string();
    EXPECT_TRUE(write_file(path, bytes));
    return path;
  }

  // Every record as "file:line:payload".
  static std::vector<std::string> read_all(const std::vector<std::string>& paths) {
    std::vector<std::string> lines;
    auto reader = FileReader::open(paths);
    EXPECT_TRUE(reader) << reader.error().text;
    for (;;) {
      const auto batch = (*reader)->read();
      EXPECT_TRUE(batch) << batch.error().text;
      if (!batch || batch->empty()) return lines;
      for (const InputRecord& record : *batch) {
        EXPECT_LE(record.payload.size(), kDeliveredBytesMax);
        lines.push_back(std::to_string(record.topic) + ":" + std::to_string(record.offset) + ":" +
                        std::string(record.payload));
      }
    }
  }

  fs::path folder_;
};

std::string gzip(const std::string& bytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(bytes.size() + 1024, '\0');
  std::string in = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(const std::string& bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
  return out;
}

// Many lines of different lengths, larger than the reader's buffer.
std::pair<std::string, std::vector<std::string>> many_lines(std::size_t count) {
  std::string text;
  std::vector<std::string> expected;
  for (std::size_t i = 1; i <= count; ++i) {
    const std::string line = "{\"n\":" + std::to_string(i) + "," + std::string(i * 7919 % 700, 'x') + "}";
    text += line + "\n";
    expected.push_back("0:" + std::to_string(i) + ":" + line);
  }
  return {text, expected};
}

TEST_F(FileReaderTest, EveryLineIsARecordWhateverEndsIt) {
  const std::string path = file("a", "one\ntwo\r\n\n  \nlast");
  EXPECT_EQ(read_all({path}), (std::vector<std::string>{"0:1:one", "0:2:two", "0:3:", "0:4:  ", "0:5:last"}));
}

TEST_F(FileReaderTest, EmptyFileHasNoRecords) { EXPECT_TRUE(read_all({file("empty", "")}).empty()); }

TEST_F(FileReaderTest, ByteOrderMarkIsDropped) {
  EXPECT_EQ(read_all({file("bom", "\xEF\xBB\xBF{}\n")}), std::vector<std::string>{"0:1:{}"});
}

TEST_F(FileReaderTest, FilesComeInTheOrderGiven) {
  const std::vector<std::string> paths{file("b", "b1\nb2"), file("a", "a1\n")};
  EXPECT_EQ(read_all(paths), (std::vector<std::string>{"0:1:b1", "0:2:b2", "1:1:a1"}));
}

TEST_F(FileReaderTest, LinesAcrossBuffersAreWhole) {
  const auto [text, expected] = many_lines(30'000);
  ASSERT_GT(text.size(), std::size_t{8} << 20U);
  EXPECT_EQ(read_all({file("plain", text)}), expected);
}

TEST_F(FileReaderTest, CompressedFilesReadTheSame) {
  const auto [text, expected] = many_lines(30'000);
  EXPECT_EQ(read_all({file("a.gz", gzip(text))}), expected);
  EXPECT_EQ(read_all({file("a.zst", zstd(text))}), expected);
}

TEST_F(FileReaderTest, JoinedMembersAndFramesReadAsOne) {
  const std::vector<std::string> expected{"0:1:one", "0:2:two"};
  EXPECT_EQ(read_all({file("a.gz", gzip("one\n") + gzip("two\n"))}), expected);
  EXPECT_EQ(read_all({file("a.zst", zstd("one\n") + zstd("two\n"))}), expected);
}

TEST_F(FileReaderTest, CutCompressedFileIsBadData) {
  for (const std::string& bytes : {gzip(many_lines(100).first), zstd(many_lines(100).first)}) {
    auto reader = FileReader::open({file("cut", bytes.substr(0, bytes.size() / 2))});
    ASSERT_TRUE(reader);
    auto batch = (*reader)->read();
    while (batch && !batch->empty()) batch = (*reader)->read();
    ASSERT_FALSE(batch);
    EXPECT_EQ(batch.error().code, Exit::bad_data);
  }
}

TEST_F(FileReaderTest, OversizedLineIsCutAndTheNextOneIsWhole) {
  for (const std::size_t size : {limits::kRecordBytes, limits::kRecordBytes + 1, limits::kRecordBytes + 2,
                                 std::size_t{5} << 20U, std::size_t{13} << 20U}) {
    const auto lines = read_all({file("big", "first\n" + std::string(size, 'x') + "\nlast\n")});
    ASSERT_EQ(lines.size(), 3U) << size;
    EXPECT_EQ(lines[1].size(), 4 + std::min(size, kDeliveredBytesMax)) << size;
    EXPECT_EQ(lines[2], "0:3:last");
  }
}

TEST_F(FileReaderTest, MissingFileIsNamed) {
  const auto reader = FileReader::open({(folder_ / "nowhere").string()});
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().code, Exit::no_input);
  EXPECT_NE(reader.error().text.find("nowhere"), std::string::npos);
}

TEST_F(FileReaderTest, ProgressEndsAtTheSize) {
  const std::string bytes = gzip(many_lines(1000).first);
  auto reader = FileReader::open({file("p.gz", bytes)});
  ASSERT_TRUE(reader);
  while (!(*reader)->read()->empty()) {
  }
  EXPECT_EQ((*reader)->progress().bytes_done, bytes.size());
  EXPECT_EQ((*reader)->progress().bytes_total, bytes.size());
  EXPECT_EQ((*reader)->progress().records, 1000U);
}

TEST_F(FileReaderTest, WriterMakesEveryOutputFile) {
  const std::string out = (folder_ / "out/deep").string();
  auto writer = FileWriter::open(out);
  ASSERT_TRUE(writer) << writer.error().text;
  ASSERT_TRUE((*writer)->write(topic_of(OutputKind::alert), "k", "{\"a\":1}", ""));
  ASSERT_TRUE((*writer)->close());
  EXPECT_EQ((*writer)->records(topic_of(OutputKind::alert)), 1U);
  EXPECT_EQ(read_file(out + "/risk.alerts.jsonl", 100).value(), "{\"a\":1}\n");
  for (const TopicRow& row : kTopicRows) {
    EXPECT_EQ(fs::exists(out + "/" + std::string(row.default_name) + ".jsonl"),
              row.role == TopicRole::output);
  }
}

TEST_F(FileReaderTest, WriterSaysWhereItCannotWrite) {
  const auto writer = FileWriter::open(file("plain-file", "x") + "/below");
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().code, Exit::cannot_create);
}

}  // namespace
}  // namespace xiezhi
