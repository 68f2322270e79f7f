#pragma once

#include <functional>
#include <map>

namespace farebox::sandbox {

/// Tells whoever works for a session that it ended. Not thread-safe.
class EndSignal {
public:
    using Listener = std::function<void()>;

    /// Calls every listener once; later ones are called at once.
    void fire();
    [[nodiscard]] bool ended() const noexcept { return ended_; }

    /// A listener that is forgotten with this object.
    class Subscription {
    public:
        Subscription(EndSignal& signal, Listener listener);
        Subscription(const Subscription&) = delete;
        Subscription& operator=(const Subscription&) = delete;
        ~Subscription();

    private:
        EndSignal& signal_;
        int id_;
    };

private:
    std::map<int, Listener> listeners_;
    int next_id_ = 0;
    bool ended_ = false;
};

}  // namespace farebox::sandbox
