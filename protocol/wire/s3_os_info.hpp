#pragma once

#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.S3OSInfo: a signed upload policy.
struct S3OsInfo {
    std::string host;
    std::string key;
    std::string policy;
    std::string signature;
    std::string credential;
    std::string x_amz_date;

    friend bool operator==(const S3OsInfo&, const S3OsInfo&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<S3OsInfo> decode_s3_os_info(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const S3OsInfo& message, std::string& out);
[[nodiscard]] std::string encode(const S3OsInfo& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, S3OsInfo& message);

}  // namespace farebox::protocol::wire
