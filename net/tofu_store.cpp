#include "net/tofu_store.hpp"

#include <utility>

namespace farebox::net {

TofuStore::TofuStore(std::function<void(std::string_view)> on_replaced) : on_replaced_{std::move(on_replaced)} {}

std::optional<std::string> TofuStore::pinned_pem(const std::string& host_port) const {
    const std::lock_guard lock{mutex_};
    const auto found = pems_.find(host_port);
    return found == pems_.end() ? std::nullopt : std::optional{found->second};
}

void TofuStore::remember(const std::string& host_port, const std::string& pem) {
    const std::lock_guard lock{mutex_};
    pems_.try_emplace(host_port, pem);
}

void TofuStore::evict(const std::string& host_port, std::string_view pem) {
    {
        const std::lock_guard lock{mutex_};
        const auto found = pems_.find(host_port);
        if (found == pems_.end() || found->second != pem) {
            return;
        }
        pems_.erase(found);
    }
    if (on_replaced_) {
        on_replaced_(host_port);
    }
}

void TofuStore::forget(const std::string& host_port) {
    const std::lock_guard lock{mutex_};
    pems_.erase(host_port);
}

}  // namespace farebox::net
