#pragma once

#include <cstddef>
#include <list>
#include <unordered_map>
#include <utility>

namespace farebox::signer {

/// A map that forgets what was used longest ago. References stay valid until the next put().
template <class Key, class Value, class Hash = std::hash<Key>>
class BoundedCache {
public:
    explicit BoundedCache(std::size_t limit) : limit_{limit > 0 ? limit : 1} {}

    /// Null where absent.
    Value* find(const Key& key) {
        const auto at = index_.find(key);
        if (at == index_.end()) {
            return nullptr;
        }
        entries_.splice(entries_.begin(), entries_, at->second);
        return &at->second->second;
    }

    Value& put(const Key& key, Value value) {
        if (Value* known = find(key)) {
            *known = std::move(value);
            return *known;
        }
        if (index_.size() >= limit_) {
            index_.erase(entries_.back().first);
            entries_.pop_back();
        }
        entries_.emplace_front(key, std::move(value));
        index_.emplace(key, entries_.begin());
        return entries_.front().second;
    }

    void erase(const Key& key) {
        const auto at = index_.find(key);
        if (at != index_.end()) {
            entries_.erase(at->second);
            index_.erase(at);
        }
    }

    /// Visits (key, value) of each, used last first.
    template <class Visit>
    void for_each(Visit visit) {
        for (auto& [key, value] : entries_) {
            visit(std::as_const(key), value);
        }
    }

    void clear() {
        index_.clear();
        entries_.clear();
    }

private:
    using Entries = std::list<std::pair<Key, Value>>;
    std::size_t limit_;
    Entries entries_;
    std::unordered_map<Key, typename Entries::iterator, Hash> index_;
};

/// Hashes a value that is itself random (a digest) or an address.
struct BytesHash {
    template <class Fixed>
    std::size_t operator()(const Fixed& value) const noexcept {
        std::size_t hash = 0;
        for (std::size_t at = 0; at < sizeof(hash); ++at) {
            hash = (hash << 8U) | value.data[at];
        }
        return hash;
    }
};

}  // namespace farebox::signer
