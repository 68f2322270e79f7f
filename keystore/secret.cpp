#include "keystore/secret.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <type_traits>

namespace farebox::keystore {
namespace {

std::size_t whole_pages(std::size_t size) {
    static const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    if (size > static_cast<std::size_t>(-1) - page) {
        throw std::bad_alloc{};
    }
    return (size + page - 1) / page * page;
}

/// Memory of memfd_secret(2): locked and left out of core dumps by its nature. @return nullptr where there is none.
void* map_secret(std::size_t mapped, SecretProtection& protection) {
    const int fd = static_cast<int>(::syscall(SYS_memfd_secret, O_CLOEXEC));
    if (fd < 0) {
        return nullptr;
    }
    void* memory = MAP_FAILED;
    if (::ftruncate(fd, static_cast<off_t>(mapped)) == 0) {
        memory = ::mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    }
    ::close(fd);
    // Shared mappings cannot be wiped in a child, but left out of it.
    if (memory != MAP_FAILED && ::madvise(memory, mapped, MADV_DONTFORK) != 0) {
        ::munmap(memory, mapped);
        memory = MAP_FAILED;
    }
    if (memory == MAP_FAILED) {
        return nullptr;
    }
    protection = {.locked = true, .not_dumped = true, .wiped_on_fork = true, .secret_memory = true};
    return memory;
}

void* map_locked(std::size_t mapped, SecretProtection& protection) {
    // Anonymous and private: the only kind of memory that MADV_WIPEONFORK takes.
    void* memory = ::mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        throw std::bad_alloc{};
    }
    protection.locked = ::mlock(memory, mapped) == 0;
    protection.not_dumped = ::madvise(memory, mapped, MADV_DONTDUMP) == 0;
    protection.wiped_on_fork = ::madvise(memory, mapped, MADV_WIPEONFORK) == 0;
    return memory;
}

}  // namespace

void wipe(void* memory, std::size_t size) noexcept {
    if (size != 0) {
        ::explicit_bzero(memory, size);
    }
}

SecretBytes::SecretBytes(std::size_t size) {
    if (size == 0) {
        return;
    }
    const std::size_t mapped = whole_pages(size);
    void* memory = map_secret(mapped, protection_);
    if (memory == nullptr) {
        memory = map_locked(mapped, protection_);
    }
    memory_ = static_cast<std::uint8_t*>(memory);
    size_ = size;
}

SecretBytes::SecretBytes(std::span<const std::uint8_t> bytes) : SecretBytes{bytes.size()} {
    std::ranges::copy(bytes, memory_);
}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
    if (this != &other) {
        release();
        memory_ = std::exchange(other.memory_, nullptr);
        size_ = std::exchange(other.size_, 0);
        protection_ = other.protection_;
    }
    return *this;
}

void SecretBytes::release() noexcept {
    if (memory_ == nullptr) {
        return;
    }
    wipe(memory_, size_);
    ::munmap(memory_, whole_pages(size_));  // unlocks, too
    memory_ = nullptr;
    size_ = 0;
}

SecretString::SecretString(std::string_view text)
    : bytes_{std::span{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}} {}

std::string_view SecretString::reveal() const noexcept {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
}

static_assert(std::is_nothrow_move_constructible_v<SecretBytes> && std::is_nothrow_move_assignable_v<SecretBytes>);
static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);
static_assert(!std::is_copy_constructible_v<SecretString> && !std::is_copy_assignable_v<SecretString>);

}  // namespace farebox::keystore
