// Every limit at the edge of the program, in one place. A limit is a property of the contract with senders:
// change it together with the schemas. Lengths of text are in characters where the name ends in `_chars`,
// else in bytes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace xiezhi::limits {

// Records (CONTRACT 1).
constexpr std::size_t kRecordBytes = std::size_t{256} * 1024;  // a larger record is `oversized`
constexpr std::size_t kJsonDepth = 16;                         // a deeper record is `too_deep`
constexpr std::size_t kTraceparentBytes = 55;                  // W3C trace context

// Texts of a record, in bytes of UTF-8.
constexpr std::size_t kIdChars = 64;            // event_id, account, customer_id, device.id, merchant.id ...
constexpr std::size_t kIdBytes = 4 * kIdChars;  // the same when every character takes four bytes
constexpr std::size_t kCodeBytes = 32;          // purpose_code, tx_code, account_class, category, version ...
constexpr std::size_t kNameBytes = 256;
constexpr std::size_t kRemarkBytes = 512;
constexpr std::size_t kNoteBytes = 2048;     // feedback note, legal basis, reasons
constexpr std::size_t kSmsTextBytes = 4096;  // a long message of 10 segments with room
constexpr std::size_t kUrlBytes = 2048;
constexpr std::size_t kDomainBytes = 253;  // RFC 1035
constexpr std::size_t kSignatureBytes = 8192;
constexpr std::size_t kDocumentBytes = 65536;  // values of parameters.v1, documents of appeal.v1

// Lists of a record.
constexpr std::size_t kUrls = 8;
constexpr std::size_t kRegions = 64;
constexpr std::size_t kDocuments = 16;

// Identifiers (REGULATION 10).
constexpr std::size_t kPhoneTextBytes = 40;         // as written, with prefix, spaces and hyphens
constexpr std::size_t kPhoneBytes = 24;             // canonical
constexpr std::size_t kTokenTextBytes = kUrlBytes;  // the longest identifier, an entry of a list of addresses
constexpr std::size_t kTokenScopeBytes = kIdBytes;  // institution_id, bank

// Numbers.
constexpr std::int64_t kAmountMinor = 1'000'000'000'000'000;  // 10 trillion yuan in fen; larger is a mistake
constexpr std::int64_t kDurationS = 7LL * 24 * 3600;
constexpr std::int64_t kRateBp = 10'000'000;
constexpr std::int64_t kDomainAgeD = 36'525;
constexpr std::int64_t kRedirects = 1000;

// Time, judged against log time (CONTRACT, last paragraph of 3; REGULATION 10 row `time`).
constexpr std::int64_t kFutureMs = 5LL * 60 * 1000;
constexpr std::int64_t kLatenessMs = 7LL * 24 * 3600 * 1000;
constexpr std::int64_t kEarliestMs = 946'684'800'000;  // 2000-01-01T00:00:00Z
constexpr std::int64_t kLatestMs = 4'102'444'800'000;  // 2100-01-01T00:00:00Z, exclusive

static_assert(kSmsTextBytes + kUrls * kUrlBytes + 16 * kIdBytes < kRecordBytes,
              "a full SMS fits in a record");
static_assert(kSignatureBytes + kDocumentBytes + kNoteBytes < kRecordBytes,
              "a full order or appeal fits in a record");
static_assert(kRemarkBytes + 3 * kNameBytes + 64 * kIdBytes < kRecordBytes,
              "a full transfer fits in a record");
static_assert(kIdBytes <= kTokenTextBytes && kDomainBytes <= kTokenTextBytes &&
                  kNameBytes <= kTokenTextBytes && kUrlBytes <= kTokenTextBytes &&
                  kIdBytes <= kTokenScopeBytes,
              "every identifier can become a token");
static_assert(kPhoneBytes < kPhoneTextBytes);
static_assert(kAmountMinor < INT64_MAX / 1000, "a thousand of the largest amounts add up without overflow");
static_assert(0 < kEarliestMs && kEarliestMs < kLatestMs && kFutureMs < kLatenessMs);

}  // namespace xiezhi::limits
