#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "keystore/keyring.hpp"
#include "net/http_server.hpp"
#include "net/io_pool.hpp"

namespace farebox::vault::test {

/// As small a Web3Signer as the tests need: eth_accounts and eth_sign, or clef's names for them, behind a token. Every
/// other signature comes with a high s, and v in the old form.
class Web3Signer {
public:
    explicit Web3Signer(std::string token);
    Web3Signer(const Web3Signer&) = delete;
    Web3Signer& operator=(const Web3Signer&) = delete;
    ~Web3Signer();

    [[nodiscard]] std::string url() const { return endpoint_.to_string(); }
    void stop();
    void start();
    void hang(bool on) { hang_ = on; }
    /// What eth_sign answers instead, as JSON text; empty: a signature.
    void answer(std::string result) { answer_ = std::move(result); }
    [[nodiscard]] std::size_t signatures() const { return signatures_; }

private:
    boost::asio::awaitable<void> serve(net::ServerRequest& request, net::ResponseWriter& writer);
    std::string sign(const std::string& account, const std::string& data);

    const std::string token_;
    keystore::Keyring keys_;
    std::string answer_;
    std::atomic<bool> hang_{false};
    std::atomic<std::size_t> signatures_{0};
    net::Endpoint endpoint_;
    net::IoPool pool_{1};
    std::unique_ptr<net::HttpServer> server_;
};

}  // namespace farebox::vault::test
