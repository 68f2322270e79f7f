#pragma once

#include <cstddef>
#include <functional>
#include <unordered_map>
#include <utility>

namespace farebox::signer {

/// A map that forgets what was used longest ago. References stay valid until the next put().
template <class Key, class Value, class Hash = std::hash<Key>>
class BoundedCache {
public:
    explicit BoundedCache(std::size_t limit) : limit_{limit > 0 ? limit : 1} {}
    BoundedCache(const BoundedCache&) = delete;  // the entries point to each other
    BoundedCache& operator=(const BoundedCache&) = delete;

    /// Null where absent.
    Value* find(const Key& key) {
        const auto at = entries_.find(key);
        if (at == entries_.end()) {
            return nullptr;
        }
        unlink(*at);
        link(*at);
        return &at->second.value;
    }

    Value& put(const Key& key, Value value) {
        if (Value* known = find(key)) {
            *known = std::move(value);
            return *known;
        }
        if (entries_.size() >= limit_) {
            return put_in_place_of(*oldest_, key, std::move(value));
        }
        Node& node = *entries_.try_emplace(key, std::move(value)).first;
        link(node);
        return node.second.value;
    }

    void erase(const Key& key) {
        const auto at = entries_.find(key);
        if (at != entries_.end()) {
            unlink(*at);
            entries_.erase(at);
        }
    }

    /// Visits (key, value) of each, used last first.
    template <class Visit>
    void for_each(Visit visit) {
        for (Node* node = newest_; node != nullptr; node = node->second.older) {
            visit(node->first, node->second.value);
        }
    }

    void clear() {
        entries_.clear();
        newest_ = oldest_ = nullptr;
    }

private:
    struct Entry;
    using Node = std::pair<const Key, Entry>;
    struct Entry {
        explicit Entry(Value&& given) : value{std::move(given)} {}
        Value value;
        Node* newer = nullptr;
        Node* older = nullptr;
    };

    /// A full cache allocates nothing any more.
    Value& put_in_place_of(Node& forgotten, const Key& key, Value&& value) {
        unlink(forgotten);
        auto handle = entries_.extract(forgotten.first);
        handle.key() = key;
        handle.mapped().value = std::move(value);
        Node& node = *entries_.insert(std::move(handle)).position;
        link(node);
        return node.second.value;
    }
    void link(Node& node) {
        node.second.newer = nullptr;
        node.second.older = newest_;
        (newest_ != nullptr ? newest_->second.newer : oldest_) = &node;
        newest_ = &node;
    }
    void unlink(Node& node) {
        (node.second.newer != nullptr ? node.second.newer->second.older : newest_) = node.second.older;
        (node.second.older != nullptr ? node.second.older->second.newer : oldest_) = node.second.newer;
    }

    std::size_t limit_;
    Node* newest_ = nullptr;
    Node* oldest_ = nullptr;
    std::unordered_map<Key, Entry, Hash> entries_;
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
