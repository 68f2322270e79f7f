#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/e2e/http_caller.hpp"

namespace farebox::test {

/// What a node answers to one call: a result, or an error object.
struct RpcReply {
    nlohmann::json result;
    nlohmann::json error;  ///< null: there is a result.

    [[nodiscard]] bool failed() const { return !error.is_null(); }
    /// The error's text; empty where there is none.
    [[nodiscard]] std::string reason() const { return failed() ? error.at("message").get<std::string>() : ""; }
};

using RpcParams = std::vector<nlohmann::json>;

/// A node's JSON-RPC, one call after the other. Throws where nothing sensible is answered, which fails the test.
class Rpc {
public:
    explicit Rpc(std::string url) : url_{std::move(url)} {}

    [[nodiscard]] const std::string& url() const { return url_; }
    RpcReply ask(const std::string& method, const RpcParams& params = {});
    /// The result; throws where there is none.
    nlohmann::json call(const std::string& method, const RpcParams& params = {});

    /// Of a transaction that will be mined; waits for it.
    nlohmann::json receipt(const nlohmann::json& transaction_hash);

private:
    std::string url_;
    HttpCaller http_;
};

/// "0x1a", as nodes write numbers.
std::string to_quantity(std::uint64_t number);
std::uint64_t from_quantity(const nlohmann::json& quantity);

}  // namespace farebox::test
