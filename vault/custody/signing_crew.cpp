#include "vault/custody/signing_crew.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace farebox::vault {
namespace {

/// One call of SigningCrew::sign. Shared with the seats, which may outlast it.
class Round {
public:
    Round(const Address& key, std::span<const PersonalMessage> messages)
        : key_{key}, messages_(messages.begin(), messages.end()), signatures_(messages.size()) {}

    /// A seat takes message after message until none is left or nobody waits any longer.
    void work(Seat& seat) {
        while (const auto index = take()) {
            finish(*index, seat.sign(key_, messages_[*index]));
        }
    }

    /// Absent: the time is over.
    std::optional<Result<std::vector<Signature>>> wait(std::chrono::milliseconds time_limit) {
        std::unique_lock lock{mutex_};
        const bool decided =
            ended_.wait_for(lock, time_limit, [this] { return error_ || finished_ == messages_.size(); });
        over_ = true;
        if (!decided) {
            return std::nullopt;
        }
        return error_ ? Result<std::vector<Signature>>{*error_}
                      : Result<std::vector<Signature>>{std::move(signatures_)};
    }

private:
    std::optional<std::size_t> take() {
        const std::lock_guard lock{mutex_};
        return over_ || error_ || next_ == messages_.size() ? std::nullopt : std::optional{next_++};
    }
    void finish(std::size_t index, Result<Signature> signature) {
        const std::lock_guard lock{mutex_};
        if (over_) {
            return;
        }
        if (signature) {
            signatures_[index] = *signature;
        } else if (!error_) {
            error_ = std::move(signature).error();
        }
        ++finished_;
        if (error_ || finished_ == messages_.size()) {
            ended_.notify_all();
        }
    }

    const Address key_;
    const std::vector<PersonalMessage> messages_;
    std::mutex mutex_;  // guards what follows
    std::condition_variable ended_;
    std::vector<Signature> signatures_;
    std::size_t next_ = 0;
    std::size_t finished_ = 0;
    bool over_ = false;
    std::optional<Error> error_;
};

Error unavailable(std::string what, const std::string& hint) {
    return make_error(ErrorCode::vault_unavailable, std::move(what), hint);
}

}  // namespace

SigningCrew::SigningCrew(Options options, std::vector<std::unique_ptr<Seat>> seats)
    : options_{std::move(options)},
      seats_{std::make_shared<const Seats>(std::move(seats))},
      workers_{{.name = "custody", .threads = seats_->size(), .patience = options_.time_limit}} {}

Result<std::vector<Signature>> SigningCrew::sign(const Address& key, std::span<const PersonalMessage> messages) const {
    if (messages.empty()) {
        return std::vector<Signature>{};
    }
    const auto round = std::make_shared<Round>(key, messages);
    const auto jobs = std::min(workers_.size(), messages.size());
    bool accepted = false;
    for (std::size_t i = 0; i < jobs; ++i) {
        // A job owns what it touches: it may outlast this object where the backend hangs.
        accepted |= workers_.submit([round, seats = seats_](std::size_t worker) { round->work(*seats->at(worker)); });
    }
    if (!accepted) {
        return unavailable(options_.backend + " has too much to sign", "ask again later, or give it more sessions");
    }
    auto signatures = round->wait(options_.time_limit);
    if (!signatures) {
        return unavailable(
            options_.backend + " did not sign within " + std::to_string(options_.time_limit.count()) + " ms",
            "look whether it answers at all, and whether it is fast enough for the load");
    }
    return *std::move(signatures);
}

}  // namespace farebox::vault
