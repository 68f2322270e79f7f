#include "signer/http/fair_gate.hpp"

#include <utility>

namespace farebox::signer {

std::optional<FairGate::Permit> FairGate::try_enter() {
    const std::scoped_lock lock{mutex_};
    if (inside_ >= limits_.at_once || waiting_ > 0) {
        return std::nullopt;
    }
    ++inside_;
    return Permit{*this};
}

bool FairGate::wait(const std::string& client, LetIn let_in) {
    {
        const std::scoped_lock lock{mutex_};
        if (inside_ >= limits_.at_once || waiting_ > 0) {
            auto& queue = queues_[client];
            if (queue.size() >= limits_.waiting_per_client || waiting_ >= limits_.waiting) {
                if (queue.empty()) {
                    queues_.erase(client);
                }
                return false;
            }
            if (queue.empty()) {
                turns_.push_back(client);
            }
            queue.push_back(std::move(let_in));
            ++waiting_;
            return true;
        }
        ++inside_;
    }
    let_in(Permit{*this});
    return true;
}

FairGate::LetIn FairGate::take_next() {
    const auto queue = queues_.find(turns_.front());
    LetIn let_in = std::move(queue->second.front());
    queue->second.pop_front();
    --waiting_;
    if (queue->second.empty()) {
        queues_.erase(queue);
        turns_.pop_front();
    } else {
        turns_.splice(turns_.end(), turns_, turns_.begin());
    }
    return let_in;
}

void FairGate::leave() noexcept {
    {
        const std::scoped_lock lock{mutex_};
        --inside_;
        if (waiting_ == 0) {
            return;
        }
    }
    let_in_who_fits();
}

void FairGate::let_in_who_fits() noexcept {
    // Whoever has given up leaves at once, inside the call: the loop goes on, instead of a call within a call.
    thread_local bool under_way = false;
    if (std::exchange(under_way, true)) {
        return;
    }
    while (true) {
        LetIn let_in;
        {
            const std::scoped_lock lock{mutex_};
            if (waiting_ == 0 || inside_ >= limits_.at_once) {
                break;
            }
            let_in = take_next();
            ++inside_;
        }
        let_in(Permit{*this});
    }
    under_way = false;
}

std::size_t FairGate::waiting() const {
    const std::scoped_lock lock{mutex_};
    return waiting_;
}

void FairGate::close() {
    std::unordered_map<std::string, std::deque<LetIn>> forgotten;
    const std::scoped_lock lock{mutex_};
    forgotten.swap(queues_);
    turns_.clear();
    waiting_ = 0;
}

}  // namespace farebox::signer
