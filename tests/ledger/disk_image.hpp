#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/ledger/failing_vfs.hpp"

namespace farebox::test {

/// What an interruption takes of the writes that no sync has made safe.
enum class Loss : std::uint8_t {
    nothing,   ///< The process was killed; the system keeps everything it was given.
    torn,      ///< The same, and the beginning of the write that was under way.
    unsynced,  ///< Power was lost before anything unsynced reached the disk.
    some,      ///< Power was lost after some sectors of it did, in any order.
};

/// Files by name.
using DiskImage = std::map<std::string, std::string>;

/**
 * @brief The disk as it is found after an interruption.
 * @param operations  Everything done since the disk was empty.
 * @param at          The operation under way: all before it were done, it and all later ones were not.
 * @param dice        Chooses where a write is torn, and the sectors of Loss::some.
 */
[[nodiscard]] DiskImage disk_after(const std::vector<DiskOperation>& operations, std::size_t at, Loss loss,
                                   std::uint64_t dice = 0);
/// Operations that make an empty disk into this one, all of them safe.
[[nodiscard]] std::vector<DiskOperation> as_operations(const DiskImage& image);
void write_image(const DiskImage& image, const std::filesystem::path& folder);

}  // namespace farebox::test
