#pragma once

#include <cstdint>
#include <string>

namespace farebox::signer {

/// A file beside the ledger that only takes up room. When the disk is full it is given up, so that the last notes can
/// still be written; payments go on once it could be made again.
class ReserveFile {
public:
    /// @param bytes  0: no reserve; then it always counts as held.
    ReserveFile(const std::string& ledger_path, std::uint64_t bytes);

    /// Makes the file if it is missing or too small. False where there is no room.
    bool hold();
    void release() noexcept;
    [[nodiscard]] bool held() const noexcept { return held_; }

private:
    std::string path_;
    std::uint64_t bytes_;
    bool held_ = false;
};

}  // namespace farebox::signer
