// Effects as metrics.
#pragma once

#include "stream/engine/effect.h"
#include "stream/engine/quality_book.h"
#include "stream/io/metrics.h"

namespace xiezhi {

// Counts one effect that leaves the program. Any thread.
void count_effect(Metrics& metrics, const Effect& effect);
void count_comparison(Metrics& metrics, Comparison comparison);
void count_confirmation(Metrics& metrics, bool known);
void count_adjustment(Metrics& metrics, ParameterResult result);
void count_receipt(Metrics& metrics, ReceiptState state, bool known);

// Adds to the metrics what a book has counted since `shown`.
void count_quality(Metrics& metrics, const QualityBook& book, QualityCounts& shown);

}  // namespace xiezhi
