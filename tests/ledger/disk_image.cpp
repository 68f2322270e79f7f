#include "tests/ledger/disk_image.hpp"

#include <algorithm>
#include <fstream>
#include <random>
#include <set>

namespace farebox::test {
namespace {

using Kind = DiskOperation::Kind;

/// What a disk writes whole or not at all.
constexpr std::size_t kSectorBytes = 512;

void put(std::string& content, std::size_t offset, std::string_view bytes) {
    content.resize(std::max(content.size(), offset + bytes.size()), '\0');
    content.replace(offset, bytes.size(), bytes);
}

void perform(DiskImage& disk, const DiskOperation& operation) {
    if (operation.kind == Kind::write) {
        put(disk[operation.file], static_cast<std::size_t>(operation.offset), operation.bytes);
    } else if (operation.kind == Kind::truncate) {
        disk[operation.file].resize(static_cast<std::size_t>(operation.offset), '\0');
    } else if (operation.kind == Kind::remove) {
        disk.erase(operation.file);
    }
}

/// Some sectors of a write, or all or nothing of anything else.
void perform_some(DiskImage& disk, const DiskOperation& operation, std::mt19937_64& random) {
    if (operation.kind != Kind::write) {
        if (random() % 2 == 0) {
            perform(disk, operation);
        }
        return;
    }
    for (std::size_t sector = 0; sector < operation.bytes.size(); sector += kSectorBytes) {
        if (random() % 2 == 0) {
            put(disk[operation.file], static_cast<std::size_t>(operation.offset) + sector,
                std::string_view{operation.bytes}.substr(sector, kSectorBytes));
        }
    }
}

DiskOperation beginning_of(DiskOperation operation, std::mt19937_64& random) {
    operation.bytes.resize(random() % operation.bytes.size());
    return operation;
}

/// Up to which position what was done to each file, and to the folder, is safe.
struct Safe {
    std::map<std::string, std::size_t> files;
    std::size_t folder = 0;

    [[nodiscard]] bool has(const DiskOperation& operation, std::size_t position) const {
        if (operation.kind == Kind::remove) {
            return position < folder;
        }
        const auto file = files.find(operation.file);
        return file != files.end() && position < file->second;
    }
};

/// SQLite syncs the folder together with the first sync of a file that it has made.
Safe safe_before(const std::vector<DiskOperation>& operations, std::size_t at) {
    Safe safe;
    std::set<std::string> synced;
    for (std::size_t i = 0; i < at; ++i) {
        if (operations[i].kind == Kind::remove) {
            synced.erase(operations[i].file);
        } else if (operations[i].kind == Kind::sync) {
            safe.files[operations[i].file] = i;
            safe.folder = synced.insert(operations[i].file).second ? i : safe.folder;
        }
    }
    return safe;
}

}  // namespace

DiskImage disk_after(const std::vector<DiskOperation>& operations, std::size_t at, Loss loss, std::uint64_t dice) {
    DiskImage disk;
    std::mt19937_64 random{dice};
    const Safe safe = safe_before(operations, at);
    for (std::size_t i = 0; i < at; ++i) {
        if (loss == Loss::nothing || loss == Loss::torn || safe.has(operations[i], i)) {
            perform(disk, operations[i]);
        } else if (loss == Loss::some) {
            perform_some(disk, operations[i], random);
        }
    }
    if (at < operations.size() && operations[at].kind == Kind::write) {
        if (loss == Loss::torn) {
            perform(disk, beginning_of(operations[at], random));
        } else if (loss == Loss::some) {
            perform_some(disk, operations[at], random);
        }
    }
    return disk;
}

std::vector<DiskOperation> as_operations(const DiskImage& image) {
    std::vector<DiskOperation> operations;
    for (const auto& [name, content] : image) {
        operations.push_back({Kind::write, name, 0, content});
        operations.push_back({Kind::sync, name, 0, {}});
    }
    return operations;
}

void write_image(const DiskImage& image, const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    for (const auto& [name, content] : image) {
        std::ofstream{folder / name, std::ios::binary | std::ios::trunc} << content;
    }
}

}  // namespace farebox::test
