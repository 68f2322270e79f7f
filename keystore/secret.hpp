#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace farebox::keystore {

/// Overwrites memory in a way the compiler may not remove.
void wipe(void* memory, std::size_t size) noexcept;

/// What the kernel granted for a secret's pages. A missing piece is reported by vault/hardening.hpp.
struct SecretProtection {
    bool locked = false;         ///< mlock: never swapped out.
    bool not_dumped = false;     ///< MADV_DONTDUMP: in no core file.
    bool wiped_on_fork = false;  ///< MADV_WIPEONFORK: zero in a child process; or MADV_DONTFORK: not there at all.
    bool secret_memory = false;  ///< memfd_secret: gone from the kernel's own view of memory, and from any debugger's.
};

/// A fixed number of secret bytes on pages of their own: locked, left out of core dumps, not to be read in a forked
/// child, wiped before they are given back; in memory that even the kernel does not map, where it offers that. Moves,
/// never copies; has no printing operator and no comparison.
class SecretBytes {
public:
    SecretBytes() = default;
    /// @p size zero bytes. Throws std::bad_alloc when the system has no memory.
    explicit SecretBytes(std::size_t size);
    /// A copy of @p bytes; the caller still has to wipe the original.
    explicit SecretBytes(std::span<const std::uint8_t> bytes);
    ~SecretBytes() { release(); }
    SecretBytes(SecretBytes&& other) noexcept
        : memory_{std::exchange(other.memory_, nullptr)},
          size_{std::exchange(other.size_, 0)},
          protection_{other.protection_} {}
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;

    [[nodiscard]] std::uint8_t* data() noexcept { return memory_; }
    [[nodiscard]] const std::uint8_t* data() const noexcept { return memory_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::span<const std::uint8_t> span() const noexcept { return {memory_, size_}; }
    [[nodiscard]] std::span<std::uint8_t> span() noexcept { return {memory_, size_}; }
    [[nodiscard]] SecretProtection protection() const noexcept { return protection_; }

private:
    void release() noexcept;

    std::uint8_t* memory_ = nullptr;  ///< Start of a mapping of whole pages.
    std::size_t size_ = 0;
    SecretProtection protection_;
};

/// Secret text (a password). As SecretBytes.
class SecretString {
public:
    SecretString() = default;
    /// A copy of @p text; the caller still has to wipe the original.
    explicit SecretString(std::string_view text);

    /// The text, for handing it to the one function that needs it. Never keep, log or copy it.
    [[nodiscard]] std::string_view reveal() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }

private:
    SecretBytes bytes_;
};

}  // namespace farebox::keystore
