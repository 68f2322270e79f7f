#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/http_server.hpp"
#include "tests/vault/custody/loopback_server.hpp"

namespace farebox::vault::test {

/// An access key that a KmsServer knows.
struct AwsAccess {
    std::string id;
    std::string secret;
    std::string token;  ///< Empty: none.
};

/// As small an AWS KMS as the tests need: GetPublicKey and Sign of keys on secp256k1, for whoever signs the request
/// right, which is computed here once more and shares no code with the vault's. Half of its signatures have a high s.
class KmsServer {
public:
    explicit KmsServer(AwsAccess access, std::string region = "eu-test-1");
    KmsServer(const KmsServer&) = delete;
    KmsServer& operator=(const KmsServer&) = delete;
    ~KmsServer();

    /// Makes a key and points the alias at it. @return its ARN.
    std::string make_key(const std::string& alias, const std::string& curve = "secp256k1");
    void point(const std::string& alias, const std::string& arn);

    [[nodiscard]] std::string url() const { return server_.url(); }
    void stop() { server_.stop(); }
    void start() { server_.start(); }
    void hang(bool on) { hang_ = on; }
    /// From now on only this one is let in.
    void let_in(AwsAccess access);
    /// What the operation answers instead, to requests signed right; an empty body: what it should.
    void answer(const std::string& operation, int status, std::string body);
    [[nodiscard]] std::size_t signatures() const { return signatures_; }

private:
    struct Key;

    boost::asio::awaitable<void> serve(net::ServerRequest& request, net::ResponseWriter& writer);
    net::Response respond(const net::ServerRequest& request);
    net::Response get_public_key(const Key& key) const;
    net::Response sign(const Key& key, const std::string& message, const std::string& type);
    const Key* find(const std::string& id) const;
    /// Empty, or the name of the error.
    std::string refuse(const net::ServerRequest& request) const;

    const std::string region_;
    mutable std::mutex mutex_;  // guards the next four
    AwsAccess access_;
    std::vector<std::unique_ptr<Key>> keys_;
    std::map<std::string, std::string> aliases_;
    std::map<std::string, net::Response> answers_;
    std::atomic<bool> hang_{false};
    std::atomic<std::size_t> signatures_{0};
    LoopbackServer server_{[this](auto& request, auto& writer) { return serve(request, writer); }};
};

}  // namespace farebox::vault::test
