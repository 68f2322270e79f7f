#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/e2e/stack.hpp"

namespace farebox::test {

/// What all payers have done together.
struct Progress {
    std::atomic<bool> stop{false};
    std::atomic<int> paid{0};
    std::atomic<int> odd_answers{0};  ///< Neither a payment nor "nothing due" nor "later".
    std::atomic<int> refused{0};      ///< Payments that the orchestrator did not take.
    /// In those: whoever pays so late that the session has ended brings its tickets in vain.
    std::atomic<std::size_t> refused_tickets{0};

    void note_odd(const std::string& answer) {
        const std::scoped_lock lock{mutex_};
        first_odd_ = odd_answers++ == 0 ? answer : first_odd_;
    }
    [[nodiscard]] std::string first_odd() const {
        const std::scoped_lock lock{mutex_};
        return first_odd_;
    }

    void wait_for(int payments) const {
        const int enough = paid + payments;
        while (paid < enough && odd_answers == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
    }

private:
    mutable std::mutex mutex_;
    std::string first_odd_;
};

/// One client: it asks for the payer's address, opens sessions, pays each once more, and delivers every payment to the
/// orchestrator. It asks for the same again until it is answered.
class Payer {
public:
    struct Options {
        std::string instance = {};  ///< What it calls itself; empty: nothing.
        /// As the library: it says for which address each quote was made. Else as a gateway of today.
        bool names_sender = false;
        int asks_after = 0;  ///< Sessions after which it asks for the address again; 0: never.
        std::vector<std::pair<std::string, std::string>> credentials = {};  ///< Headers of every request.
    };
    Payer(const Sandbox& sandbox, std::string signer_url, Progress& progress, Options options);

    /// Until it is told to stop.
    void work();

private:
    /// POST to the signer until it does not say "later".
    net::Response ask(const std::string& route, const nlohmann::json& body);
    /// @return null where nothing is due.
    nlohmann::json pay(nlohmann::json request);
    static std::size_t tickets_in(const nlohmann::json& payment);
    void deliver(const std::string& url, const nlohmann::json& payment);

    const Sandbox& sandbox_;
    const std::string signer_url_;
    Progress& progress_;
    const Options options_;
    std::vector<std::pair<std::string, std::string>> headers_;
    std::string address_;
    HttpCaller http_;
};

}  // namespace farebox::test
