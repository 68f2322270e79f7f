#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "tests/sandbox/payer.hpp"

namespace farebox::faults {

/// A remote signer in this process: its tickets are good, and it says whatever a test wants it to say.
class PayingSigner {
public:
    /// One request for a payment.
    struct Ask {
        std::string caller;      ///< Its x-farebox-instance.
        std::string key;         ///< Its Idempotency-Key.
        bool continues = false;  ///< It shows a state: the session has been paid for before.
        nlohmann::json body;
    };

    PayingSigner();
    PayingSigner(const PayingSigner&) = delete;
    PayingSigner& operator=(const PayingSigner&) = delete;
    ~PayingSigner();

    [[nodiscard]] const std::string& url() const { return url_; }

    /// Answers instead, where it returns something. Runs on the signer's thread.
    void refuse(std::function<std::optional<net::Response>(const Ask&)> instead);
    /// The same for its address proof.
    void refuse_proof(std::function<std::optional<net::Response>()> instead);
    /// Closes its port and forgets everything, as a process that ends; and is there again.
    void stop();
    void start();

    /// Payments that were signed for a caller; of all callers, where it is empty.
    [[nodiscard]] std::size_t payments(const std::string& caller = {}) const;
    /// Everything it was asked to pay, refused or not.
    [[nodiscard]] std::vector<Ask> asks() const;
    [[nodiscard]] std::size_t proofs() const { return proofs_; }

private:
    net::asio::awaitable<void> handle(net::ServerRequest& request, net::ResponseWriter& writer);
    net::Response prove();
    net::Response pay(const net::ServerRequest& request);
    net::Response sign(const Ask& ask);

    sandbox::test::Payer payer_;
    net::IoPool pool_{1};
    std::unique_ptr<net::HttpServer> server_;
    std::string url_;
    std::uint16_t port_ = 0;

    mutable std::mutex mutex_;  // for what follows
    std::function<std::optional<net::Response>(const Ask&)> instead_;
    std::function<std::optional<net::Response>()> instead_of_proof_;
    std::vector<Ask> asks_;
    std::map<std::string, net::Response> answers_;  // by Idempotency-Key: the same question is answered the same way
    std::map<std::string, std::size_t> payments_;   // by caller
    std::map<std::string, std::uint32_t> nonces_;   // the last one, by recipient rand hash
    std::atomic<std::size_t> proofs_ = 0;
};

}  // namespace farebox::faults
