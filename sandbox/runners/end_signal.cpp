#include "sandbox/runners/end_signal.hpp"

#include <utility>

namespace farebox::sandbox {

void EndSignal::fire() {
    ended_ = true;
    for (auto& [id, listener] : std::exchange(listeners_, {})) {
        listener();
    }
}

EndSignal::Subscription::Subscription(EndSignal& signal, Listener listener) : signal_{signal}, id_{signal.next_id_++} {
    if (signal_.ended_) {
        listener();
    } else {
        signal_.listeners_.emplace(id_, std::move(listener));
    }
}

EndSignal::Subscription::~Subscription() {
    signal_.listeners_.erase(id_);
}

}  // namespace farebox::sandbox
