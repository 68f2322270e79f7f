#include "protocol/keccak.hpp"

#include <gtest/gtest.h>

#include <string>

#include "protocol/hex.hpp"

namespace farebox::protocol {
namespace {

std::string hash_of(std::string_view text) {
    return to_hex(keccak256(text).span());
}

TEST(Keccak256, MatchesPublishedDigests) {
    EXPECT_EQ(hash_of(""), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    EXPECT_EQ(hash_of("abc"), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    EXPECT_EQ(hash_of("The quick brown fox jumps over the lazy dog"),
              "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15");
}

// Around one and two blocks of 136 bytes the padding shares a byte, fills a block or needs one more.
TEST(Keccak256, IsTheSameHoweverItIsFed) {
    for (const std::size_t length : {1U, 134U, 135U, 136U, 137U, 271U, 272U, 273U, 1000U}) {
        const std::string text(length, 'a');
        for (const std::size_t piece : {1U, 7U, 135U, 136U, 200U}) {
            Keccak256 hasher;
            for (std::size_t at = 0; at < length; at += piece) {
                hasher.update(std::string_view{text}.substr(at, piece));
            }
            EXPECT_EQ(hasher.finish(), keccak256(text)) << length << " in pieces of " << piece;
        }
    }
}

TEST(Keccak256, PadsFullBlocks) {
    EXPECT_EQ(hash_of(std::string(135, 'a')), "34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446");
    EXPECT_EQ(hash_of(std::string(136, 'a')), "a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e");
    EXPECT_EQ(hash_of(std::string(137, 'a')), "d869f639c7046b4929fc92a4d988a8b22c55fbadb802c0c66ebcd484f1915f39");
}

}  // namespace
}  // namespace farebox::protocol
