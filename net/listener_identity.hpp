#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "net/tls_stream.hpp"

namespace farebox::net {

/// What a TLS listener shows to connections that begin now; those that exist keep what they were shown. Thread-safe.
class ListenerIdentity {
public:
    explicit ListenerIdentity(std::shared_ptr<TlsServerContext> first) : current_{std::move(first)} {}

    [[nodiscard]] std::shared_ptr<TlsServerContext> current() const {
        const std::scoped_lock lock{mutex_};
        return current_;
    }
    void replace(std::shared_ptr<TlsServerContext> next) {
        const std::scoped_lock lock{mutex_};
        current_ = std::move(next);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<TlsServerContext> current_;
};

}  // namespace farebox::net
