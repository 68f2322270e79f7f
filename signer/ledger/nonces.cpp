#include "signer/ledger/nonces.hpp"

namespace farebox::signer {

std::uint64_t short_fingerprint(const Hash32& fingerprint) noexcept {
    std::uint64_t value = 0;
    for (std::size_t at = 0; at < sizeof(value); ++at) {
        value = (value << 8U) | fingerprint.data[at];
    }
    return value;
}

Result<NonceRange> next_nonces(const std::vector<NonceRow>& rows, const Address& key, const std::string& client,
                               const RandHashUse& use, std::uint32_t count, std::uint32_t limit) {
    std::uint32_t used = 0;
    for (const auto& row : rows) {
        if (row.client != client || (row.use && *row.use != use)) {
            return make_error(ErrorCode::rand_hash_conflict,
                              "these ticket parameters were first used by another client or for another ticket",
                              "ask the orchestrator for fresh parameters");
        }
        if (row.key == key) {
            used = row.used;
        }
    }
    if (used > limit || count > limit - used) {
        auto error = make_error(ErrorCode::nonces_exhausted, "too few ticket nonces are left for these parameters",
                                "ask the orchestrator for fresh parameters");
        error.details = {{"used", std::to_string(used)}, {"limit", std::to_string(limit)}};
        return error;
    }
    return NonceRange{used + 1, used + count};
}

}  // namespace farebox::signer
