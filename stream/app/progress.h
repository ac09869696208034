// A progress bar on standard error, drawn only on a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace xiezhi {

// One thread.
class ProgressBar {
 public:
  // Draws nothing when `wanted` is false or standard error is no terminal.
  ProgressBar(std::string_view title, bool wanted);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // `total` 0: not known. Draws at most ten times a second.
  void show(std::uint64_t done, std::uint64_t total, std::uint64_t events);
  void finish();

 private:
  std::string title_;
  bool drawing_;
  std::chrono::steady_clock::time_point start_, next_;
};

// The text between the line's start and its end; pure.
std::string progress_text(std::string_view title, std::uint64_t done, std::uint64_t total,
                          std::uint64_t events, std::int64_t elapsed_ms);

}  // namespace xiezhi
