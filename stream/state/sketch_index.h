// Sketches of names by their length, to find those that are alike among all that there are: a look goes
// through the sketches of nearly the same length, one after the other: 2 ns each, 0.7 us where special lists
// hold 2,000 long names (bench/micro, state/alike_names). Derived; not stored.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "stream/base/name_sketch.h"

namespace xiezhi {

class SketchIndex {
 public:
  void add(const NameSketch& sketch, std::uint32_t number) {
    bucket(sketch.length).push_back({sketch, number});
  }
  // It must be there.
  void remove(const NameSketch& sketch, std::uint32_t number) {
    std::vector<Row>& rows = bucket(sketch.length);
    const auto found = std::find(rows.begin(), rows.end(), Row{sketch, number});
    *found = rows.back();
    rows.pop_back();
  }
  void clear() {
    for (std::vector<Row>& rows : buckets_) rows.clear();
  }

  // Calls f(number) for each that is alike, until f returns false. What was added first comes first within a
  // length, while nothing was removed.
  template <class F>
  void each_alike(const NameSketch& sketch, F&& f) const {
    if (sketch.length == 0) return;
    const std::size_t most = place(sketch.length * 100 / (100 - kDifferentPercent));
    for (std::size_t at = place(sketch.length - sketch.length * kDifferentPercent / 100); at <= most; ++at) {
      for (const Row& row : buckets_[at])
        if (are_alike(row.sketch, sketch) && !f(row.number)) return;
    }
  }

  std::size_t bytes() const {
    std::size_t rows = 0;
    for (const std::vector<Row>& bucket : buckets_) rows += bucket.capacity();
    return rows * sizeof(Row);
  }

 private:
  struct Row {
    NameSketch sketch;
    std::uint32_t number = 0;
    friend bool operator==(const Row&, const Row&) = default;
  };
  static constexpr std::size_t kLengths = 128;  // what is longer stands together
  static constexpr std::size_t place(std::uint32_t length) {
    return std::min<std::size_t>(length, kLengths - 1);
  }
  std::vector<Row>& bucket(std::uint32_t length) { return buckets_[place(length)]; }

  std::array<std::vector<Row>, kLengths> buckets_;
};

}  // namespace xiezhi
