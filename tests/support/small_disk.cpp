#include "tests/support/small_disk.hpp"

#include <sys/mount.h>

#include <cerrno>
#include <fstream>
#include <system_error>

namespace farebox::test {

SmallDisk::SmallDisk() {
    if (::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=4m") != 0) {
        problem_ = std::generic_category().message(errno);
    }
}

SmallDisk::~SmallDisk() {
    if (mounted()) {
        ::umount2(folder_.path().c_str(), MNT_DETACH);
    }
}

std::string SmallDisk::why_not() const {
    return "SKIPPED, not tested: a really full disk. Mounting a tmpfs of 4 MB failed (" + problem_ +
           "). Run the tests as root, or as \"unshare --map-root-user --mount\" runs them. Disks that only pretend to "
           "be "
           "full are tested all the same, by the ledger's tests with a failing VFS.";
}

void SmallDisk::fill() const {
    std::ofstream filler{folder_ / "filler", std::ios::binary | std::ios::app};
    const std::string block(4096, 'x');
    while (filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
}

void SmallDisk::make_room() const {
    std::filesystem::remove(folder_ / "filler");
}

}  // namespace farebox::test
