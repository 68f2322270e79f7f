#include "signer/access/api_key_index.hpp"

namespace farebox::signer {

std::optional<ApiKeyIndex::Found> ApiKeyIndex::find(const Hash32& hash) const {
    const auto found = keys_.find(hash);
    if (found == keys_.end()) {
        return std::nullopt;
    }
    const auto& [client, good_until] = found->second;
    return Found{client, !good_until || clock_() < *good_until};
}

}  // namespace farebox::signer
