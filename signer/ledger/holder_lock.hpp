#pragma once

#include <string>

#include "farebox/result.hpp"
#include "protocol/timestamp.hpp"

namespace farebox::signer {

/// Keeps every other signer off the ledger: an flock on a file beside it, which says who holds it. The kernel releases
/// the lock however the process ends.
class HolderLock {
public:
    /// What is written into the file, for whoever is refused.
    struct Holder {
        int pid = 0;  ///< The process to stop; 0: this one.
        protocol::Timestamp since;
    };
    /// Waits a second for a holder that is just ending: one that was killed may still be giving its memory back.
    /// @return ErrorCode::ledger_unavailable naming the holder.
    static Result<HolderLock> acquire(const std::string& ledger_path, const Holder& holder);

    HolderLock(HolderLock&& other) noexcept;
    HolderLock& operator=(HolderLock&& other) noexcept;
    ~HolderLock();

private:
    explicit HolderLock(int descriptor) : descriptor_{descriptor} {}
    int descriptor_ = -1;
};

}  // namespace farebox::signer
