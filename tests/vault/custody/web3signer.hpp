#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "keystore/keyring.hpp"
#include "net/http_server.hpp"
#include "tests/vault/custody/loopback_server.hpp"

namespace farebox::vault::test {

/// As small a Web3Signer as the tests need: eth_accounts and eth_sign, or clef's names for them, behind a token. Every
/// other signature comes with a high s, and v in the old form.
class Web3Signer {
public:
    explicit Web3Signer(std::string token);
    Web3Signer(const Web3Signer&) = delete;
    Web3Signer& operator=(const Web3Signer&) = delete;
    ~Web3Signer();

    [[nodiscard]] std::string url() const { return server_.url(); }
    void stop() { server_.stop(); }
    void start() { server_.start(); }
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
    LoopbackServer server_{[this](auto& request, auto& writer) { return serve(request, writer); }};
};

}  // namespace farebox::vault::test
