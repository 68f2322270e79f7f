#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "vault/custody/personal_message.hpp"
#include "vault/workers.hpp"

namespace farebox::vault {

/// One line to a slow backend: a session with a token, a connection. Used by one thread at a time, and kept alive by
/// the crew for as long as it is busy.
class Seat {
public:
    Seat() = default;
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
    virtual ~Seat() = default;

    /// The signature, completed and checked; else vault_unavailable with a hint. May take for ever.
    virtual Result<Signature> sign(const Address& key, const PersonalMessage& message) = 0;
};

/// Signs the messages of a call on several seats at once, and gives up when its time is over. Thread-safe.
class SigningCrew {
public:
    struct Options {
        std::string backend;  ///< As errors name it: "the token farebox".
        std::chrono::milliseconds time_limit{5'000};
    };
    SigningCrew(Options options, std::vector<std::unique_ptr<Seat>> seats);

    /// All signatures in their order, or the first error. What is not begun when the time is over is never begun.
    [[nodiscard]] Result<std::vector<Signature>> sign(const Address& key,
                                                      std::span<const PersonalMessage> messages) const;

private:
    using Seats = std::vector<std::unique_ptr<Seat>>;

    const Options options_;
    std::shared_ptr<const Seats> seats_;
    mutable Workers workers_;
};

}  // namespace farebox::vault
