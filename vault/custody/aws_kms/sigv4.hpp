#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vault/custody/aws_kms/credentials.hpp"

namespace farebox::vault::aws_kms {

/// What a signature of AWS's version 4 covers of a request. Nothing in it is encoded or sorted here.
struct SignedRequest {
    std::string method;
    std::string path = "/";                                    ///< As sent.
    std::string query;                                         ///< As sent, parameters sorted; without '?'.
    std::vector<std::pair<std::string, std::string>> headers;  ///< Names in lower case and sorted; no spaces around.
    std::string_view body;
};

/// Where and when it is good.
struct SigningScope {
    std::string region;
    std::string service;
    std::string time;  ///< "20150830T123600Z", the request's x-amz-date.
};

[[nodiscard]] std::string amz_time(std::chrono::system_clock::time_point time);

/// The value of `Authorization`.
/// @see AWS General Reference, "Signature Version 4 signing process"
[[nodiscard]] std::string authorization(const SignedRequest& request, const SigningScope& scope,
                                        const Credentials& credentials);

}  // namespace farebox::vault::aws_kms
