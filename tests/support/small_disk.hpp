#pragma once

#include <filesystem>
#include <string>

#include "tests/support/process.hpp"

namespace farebox::test {

/// A file system of its own, 4 MB large, where this process may mount one.
class SmallDisk {
public:
    SmallDisk();
    ~SmallDisk();
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] bool mounted() const { return problem_.empty(); }
    /// Why it is not mounted, and what to do about it.
    [[nodiscard]] std::string why_not() const;
    [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

    /// Writes until nothing more fits.
    void fill() const;
    void make_room() const;

private:
    TempDir folder_;
    std::string problem_;
};

}  // namespace farebox::test
