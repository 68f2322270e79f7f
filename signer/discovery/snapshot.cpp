#include "signer/discovery/snapshot.hpp"

#include <utility>

namespace farebox::signer {
namespace {

void append_element(std::string& out, const std::string& piece) {
    out += out.size() > 1 ? "," : "";
    out += piece;
}

}  // namespace

DiscoverySnapshot::DiscoverySnapshot(std::vector<Listing> listings) : all_{"["} {
    for (auto& listing : listings) {
        if (all_.size() + listing.json.size() + 3 > kMaxBytes) {
            continue;
        }
        append_element(all_, listing.json);
        for (auto& capability : listing.capabilities) {
            by_capability_[std::move(capability)].push_back(pieces_.size());
        }
        pieces_.push_back(std::move(listing.json));
    }
    all_ += "]\n";
}

std::string DiscoverySnapshot::body(std::span<const std::string> wanted) const {
    if (wanted.empty()) {
        return all_;
    }
    std::string out = "[";
    std::vector<bool> taken(pieces_.size());
    for (const auto& capability : wanted) {
        const auto found = by_capability_.find(capability);
        if (found == by_capability_.end()) {
            continue;
        }
        for (const std::size_t index : found->second) {
            if (!taken[index]) {
                taken[index] = true;
                append_element(out, pieces_[index]);
            }
        }
    }
    return out += "]\n";
}

}  // namespace farebox::signer
