#pragma once

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "farebox/gateway.hpp"
#include "net/http_client.hpp"
#include "net/io_pool.hpp"
#include "sandbox/sandbox.hpp"
#include "tests/faults/paying_signer.hpp"

namespace farebox::faults {

/// One that is always well, and some whose faults a test sets: a sandbox and a signer in this process.
class Market {
public:
    /// Where orchestrators listen: with certificates of their own, as real ones, or in the clear, which is faster.
    enum class Transport { tls, plain };

    /// @param faulty  How many beside the good one; they are called o1, o2 and so on.
    explicit Market(int faulty, Transport transport = Transport::tls);

    /// As a program would open its Gateway: these orchestrators, in this order.
    [[nodiscard]] Options options(const std::vector<std::string>& names) const;
    [[nodiscard]] const std::string& url(const std::string& name) const;
    /// A control route of one of them: "die", "revive", "restart", "unplug", "hang", "plug".
    void tell(const std::string& name, const std::string& what);
    /// Sets one fault of it, or with nullptr clears it.
    void set(const std::string& name, const std::string& fault, const nlohmann::json& value);
    /// What it received, judged and credited.
    nlohmann::json report(const std::string& name);
    /// The tickets it credited, in all sessions and calls.
    std::size_t tickets(const std::string& name);
    /// Moves the chain forward: ticket parameters last 40 blocks.
    void advance_blocks(int blocks);

    [[nodiscard]] PayingSigner& signer() { return signer_; }

    /// The one without faults.
    static inline const std::string kGood = "first";

private:
    nlohmann::json control(const std::string& method, const std::string& path, const nlohmann::json& body);

    PayingSigner signer_;
    net::IoPool pool_{1};
    net::HttpClient client_{pool_.at(0)};
    std::unique_ptr<sandbox::Sandbox> sandbox_;
};

/// What fits most tests: small, and ended soon.
CallRequest call_request(std::chrono::milliseconds timeout = std::chrono::seconds{20});
SessionRequest session_request(std::chrono::milliseconds timeout = std::chrono::seconds{20});

/// An Error as a person reads it: message, details and hint, one per line.
std::string text_of(const Error& error);

}  // namespace farebox::faults
