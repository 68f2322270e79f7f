#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "farebox/bytes.hpp"
#include "signer/registry/orchestrator_set.hpp"

namespace farebox::signer {

/// What an address is on the chain, as far as is known.
enum class Standing : std::uint8_t {
    unknown,  ///< The pool has not been read yet.
    active,   ///< An active orchestrator.
    left,     ///< It was one within the last day.
    absent,   ///< None.
};

/// The last good set of orchestrators. Thread-safe; readers never wait for the chain.
class RegistryView {
public:
    /// For as long its running sessions may go on; a round is shorter.
    static constexpr std::chrono::hours kGrace{24};

    void publish(OrchestratorSet set);
    /// Null: not read yet.
    [[nodiscard]] std::shared_ptr<const OrchestratorSet> set() const;
    [[nodiscard]] Standing standing(const Address& address) const;

private:
    /// Immutable once published.
    struct Published {
        std::shared_ptr<const OrchestratorSet> set;
        std::map<Address, BootClock::time_point> last_active;  ///< Within kGrace.
    };
    [[nodiscard]] std::shared_ptr<const Published> published() const;

    mutable std::mutex mutex_;
    std::shared_ptr<const Published> published_;
};

}  // namespace farebox::signer
