#include "stream/app/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace xiezhi {
namespace {

constexpr std::uint64_t kBarCells = 30;
constexpr auto kPeriod = std::chrono::milliseconds(100);

}  // namespace

std::string progress_text(std::string_view title, std::uint64_t done, std::uint64_t total,
                          std::uint64_t events, std::int64_t elapsed_ms) {
  const std::uint64_t rate =
      events * 1000 / static_cast<std::uint64_t>(std::max<std::int64_t>(elapsed_ms, 1));
  if (total == 0) return fmt::format("{} {} events  {} events/s", title, events, rate);
  const std::uint64_t part = std::min(done, total);
  const std::uint64_t cells = part * kBarCells / total;
  std::string bar;
  for (std::uint64_t i = 0; i < kBarCells; ++i) bar += i < cells ? "█" : "░";
  const std::int64_t left_s = part == 0 ? 0
                                        : elapsed_ms * static_cast<std::int64_t>(total - part) /
                                              static_cast<std::int64_t>(part) / 1000;
  return fmt::format("{} {} {:3}%  {} events  {} events/s  {} s left", title, bar, part * 100 / total, events,
                     rate, left_s);
}

ProgressBar::ProgressBar(std::string_view title, bool wanted)
    : title_(title),
      drawing_(wanted && ::isatty(STDERR_FILENO) == 1),
      start_(std::chrono::steady_clock::now()),
      next_(start_) {}

ProgressBar::~ProgressBar() { finish(); }

void ProgressBar::show(std::uint64_t done, std::uint64_t total, std::uint64_t events) {
  if (!drawing_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + kPeriod;
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - start_);
  fmt::print(stderr, "\r\033[K{}", progress_text(title_, done, total, events, elapsed.count()));
  std::fflush(stderr);
}

void ProgressBar::finish() {
  if (!drawing_) return;
  drawing_ = false;
  fmt::print(stderr, "\r\033[K");
}

}  // namespace xiezhi
