#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "tests/support/abi_words.hpp"

namespace farebox::signer::doctor::test {

using farebox::test::json_words;

/// A JSON-RPC endpoint that answers what the test tells it, by method or by the selector of an eth_call.
class ScriptedRpc {
public:
    ScriptedRpc();
    ~ScriptedRpc();

    [[nodiscard]] const std::string& url() const { return url_; }
    /// A JSON value; what is not there is an error object. At first: chain 1337 with everything right.
    std::map<std::string, std::string> answers;
    std::function<net::Response()> whole_answer;  ///< Instead of all that.
    [[nodiscard]] int requests() const;

private:
    net::Response answer(const net::ServerRequest& request);

    mutable std::mutex mutex_;
    int requests_ = 0;
    net::IoPool pool_{1};
    std::unique_ptr<net::HttpServer> server_;
    std::string url_;
};

}  // namespace farebox::signer::doctor::test
