#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "farebox/gateway.hpp"
#include "tests/gateway-lite/fake_network.hpp"

namespace farebox::gateway::test {

/// Something that waits until the test lets it go on.
class Gate {
public:
    void open() {
        const std::lock_guard lock{mutex_};
        open_ = true;
        opened_.notify_all();
    }
    void pass() {
        std::unique_lock lock{mutex_};
        opened_.wait(lock, [this] { return open_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable opened_;
    bool open_ = false;
};

/// The public interface against a signer and an orchestrator in this process.
class GatewayFixture : public ::testing::Test {
protected:
    [[nodiscard]] Options options() const {
        Options out;
        out.signer = network_.url();
        out.orchestrators = {network_.url()};
        return out;
    }
    static Gateway open(Options with) { return *Gateway::open(std::move(with)); }
    static CallRequest request(std::string body = "hello") {
        CallRequest out;
        out.app = "echo/single";
        out.path = "/run?a=b";
        out.body = std::move(body);
        return out;
    }
    static SessionRequest session() {
        SessionRequest out;
        out.app = "echo/live";
        return out;
    }
    /// Keeps silent at `path`, and from then on everywhere, until the gate opens.
    std::shared_ptr<Gate> silence(const std::string& path) {
        auto gate = std::make_shared<Gate>();
        network_.intercept = [path, gate](const net::Request& asked) -> std::optional<net::Response> {
            if (asked.path() == path) {
                gate->pass();
            }
            return std::nullopt;
        };
        return gate;
    }
    /// What the application answers once it is paid for.
    void answer_paid_calls(std::function<std::optional<net::Response>()> answer) {
        network_.intercept = [answer = std::move(answer)](const net::Request& asked) -> std::optional<net::Response> {
            const bool call =
                asked.path().starts_with("/apps/single/app") && asked.headers.contains("Livepeer-Payment");
            return call ? answer() : std::nullopt;
        };
    }
    /// How often that application was reached with a payment.
    [[nodiscard]] std::size_t paid_calls() const {
        std::size_t count = 0;
        for (const auto& each : network_.seen("/apps/single/app")) {
            count += each.paid ? 1 : 0;
        }
        return count;
    }

    FakeNetwork network_;
};

}  // namespace farebox::gateway::test
