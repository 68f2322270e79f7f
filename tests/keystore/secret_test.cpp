#include "keystore/secret.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

namespace farebox::keystore {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);
static_assert(!std::is_copy_constructible_v<SecretString> && !std::is_copy_assignable_v<SecretString>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes> && std::is_nothrow_move_assignable_v<SecretBytes>);
static_assert(!Printable<SecretBytes> && !Printable<SecretString>);
static_assert(!std::is_convertible_v<SecretString, std::string> &&
              !std::is_convertible_v<SecretString, std::string_view>);
static_assert(!std::equality_comparable<SecretBytes> && !std::equality_comparable<SecretString>);

// The sanitizers' runtimes replace mlock() by a function that does nothing and reports success.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kCanLock = false;
#else
constexpr bool kCanLock = true;
#endif

/// The kernel's flags of the mapping that holds @p address ("VmFlags:" of /proc/self/smaps).
std::string mapping_flags(const void* address) {
    std::ifstream maps{"/proc/self/smaps"};
    const auto wanted = reinterpret_cast<std::uintptr_t>(address);
    bool inside = false;
    for (std::string line; std::getline(maps, line);) {
        std::size_t used = 0;
        if (std::isxdigit(static_cast<unsigned char>(line[0])) != 0 && line.find('-') < line.find(' ')) {
            const auto from = std::stoull(line, &used, 16);
            const auto to = std::stoull(line.substr(used + 1), nullptr, 16);
            inside = wanted >= from && wanted < to;
        } else if (inside && line.starts_with("VmFlags:")) {
            return line + " ";
        }
    }
    return {};
}

TEST(SecretBytes, HoldsACopyOfTheBytes) {
    const std::array<std::uint8_t, 3> bytes{1, 2, 3};
    const SecretBytes secret{bytes};
    EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), secret.span().begin(), secret.span().end()));
}

TEST(SecretBytes, StartsAsZeros) {
    const SecretBytes secret{100'000};
    EXPECT_TRUE(std::all_of(secret.span().begin(), secret.span().end(), [](auto byte) { return byte == 0; }));
}

TEST(SecretBytes, MovesWithoutLeavingACopy) {
    SecretBytes from{std::array<std::uint8_t, 2>{7, 8}};
    const auto* memory = from.data();
    const SecretBytes to{std::move(from)};
    EXPECT_EQ(to.data(), memory);
    EXPECT_EQ(from.data(), nullptr);  // NOLINT: the moved-from state is what is tested
    EXPECT_TRUE(from.empty());
}

TEST(SecretBytes, AssigningReleasesWhatWasThere) {
    SecretBytes secret{4};
    secret = SecretBytes{std::array<std::uint8_t, 1>{9}};
    ASSERT_EQ(secret.size(), 1U);
    EXPECT_EQ(secret.span()[0], 9);
}

TEST(SecretBytes, LiesInLockedMemoryThatIsLeftOutOfCoreFiles) {
    const SecretBytes secret{32};
    const auto flags = mapping_flags(secret.data());
    const bool locked = secret.protection().locked && (kCanLock || secret.protection().secret_memory);
    EXPECT_EQ(locked, flags.find(" lo ") != std::string::npos) << flags;
    EXPECT_TRUE(secret.protection().not_dumped);
    EXPECT_NE(flags.find(" dd "), std::string::npos) << flags;
    EXPECT_NE(flags.find(secret.protection().secret_memory ? " dc " : " wf "), std::string::npos) << flags;
}

TEST(SecretBytes, CannotBeReadInAForkedChild) {
    SecretBytes secret{32};
    std::fill(secret.span().begin(), secret.span().end(), std::uint8_t{0xaa});
    const pid_t child = ::fork();
    if (child == 0) {
        ::signal(SIGSEGV, SIG_DFL);  // a sanitizer would report it and exit
        ::_exit(std::all_of(secret.span().begin(), secret.span().end(), [](auto byte) { return byte == 0; }) ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    // Zero, or not there at all.
    EXPECT_TRUE(status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV)) << status;
    EXPECT_EQ(secret.span()[0], 0xaa);
}

TEST(Wipe, OverwritesEveryByte) {
    std::array<std::uint8_t, 5> bytes{1, 2, 3, 4, 5};
    wipe(bytes.data(), 4);
    EXPECT_EQ(bytes, (std::array<std::uint8_t, 5>{0, 0, 0, 0, 5}));
}

TEST(SecretString, RevealsItsText) {
    EXPECT_EQ(SecretString{"secret public"}.reveal(), "secret public");
}

TEST(SecretString, MayBeEmpty) {
    EXPECT_TRUE(SecretString{}.empty());
    EXPECT_EQ(SecretString{""}.reveal(), "");
}

}  // namespace
}  // namespace farebox::keystore
