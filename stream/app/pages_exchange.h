// The pages of what other cities tell, beside our own cases (received_cases.h): by region and suspected type,
// and case by case. Pure.
#pragma once

#include <array>

#include "stream/app/page_cells.h"

namespace xiezhi {

// Numbers of the others are «at least»: they tell no more. A case of theirs stands in the row of each place
// of its people, so rows do not add up to cases. Early warning, for authorities alone: `here`, others tell of
// a suspected type with people in a region of ours, where we have no case of it; `elsewhere`, of people in
// other regions.
inline constexpr auto kExchangeColumns = std::to_array<PageColumn>({
    {"region", "region", "行政区划"},
    {"suspected_type", "suspected type", "涉嫌类型"},
    {"ours", "region of ours", "是否本地"},
    {"own_cases", "own cases", "本地案件"},
    {"told_cases", "cases told by others", "外地通报案件"},
    {"told_victims", "victims told there, at least", "外地通报被害人数（至少）"},
    {"told_amount_cny_minor", "what they paid there, at least (fen)", "外地通报涉案金额（分，至少）"},
    {"early_warning", "early warning", "预警提示"},
});
PageRows exchange_rows(const PageBook& book, const PageHead& head);

// Those with people in our regions first, then the gravest.
inline constexpr auto kReceivedColumns = std::to_array<PageColumn>({
    {"exchange_id", "exchange id", "交换标识"},
    {"case_id", "case of the other city", "外地案件标识"},
    {"suspected_type", "suspected type", "涉嫌类型"},
    {"typology", "typology", "风险类型"},
    {"grade", "grade", "预警等级"},
    {"subject_region", "region of the suspect", "嫌疑对象所在地"},
    {"victim_regions", "regions of the victims", "被害人所在地"},
    {"suspect_here", "suspect with us", "嫌疑对象在本地"},
    {"victims_here", "victims with us", "被害人在本地"},
    {"victims_here_least", "victims with us, at least", "本地被害人数（至少）"},
    {"amount_here_cny_minor", "what they paid, at least (fen)", "本地涉案金额（分，至少）"},
    {"victims", "victims in all, at least", "被害人总数（至少）"},
    {"amount_cny_minor", "what they paid in all, at least (fen)", "涉案总金额（分，至少）"},
    {"seen_here", "of a type seen here", "本地是否已有同类"},
    {"first", "first alert", "首次预警"},
    {"last", "last alert", "最近预警"},
});
PageRows received_rows(const PageBook& book, const PageHead& head);

}  // namespace xiezhi
