#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "protocol/wire/s3_os_info.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.OSInfo: where segments are stored.
struct OsInfo {
    std::int32_t storage_type = 0;  ///< 0 direct, 1 S3, 2 Google; others are kept.
    std::optional<S3OsInfo> s3_info;

    friend bool operator==(const OsInfo&, const OsInfo&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<OsInfo> decode_os_info(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const OsInfo& message, std::string& out);
[[nodiscard]] std::string encode(const OsInfo& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, OsInfo& message);

}  // namespace farebox::protocol::wire
