#include "tests/protocol/wire_oracle.hpp"
#include "protocol/hex.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace farebox::protocol::test {
namespace {

/// Go and libprotobuf differ in one rule: a number above 64 bits, or a tag or length above 32. Go and we refuse it,
/// libprotobuf drops the upper bits or refuses long forms of small numbers. It takes four continuation bytes in a row.
bool may_hold_long_varint(std::string_view bytes) {
    int run = 0;
    for (const char byte : bytes) {
        run = (static_cast<unsigned char>(byte) & 0x80U) != 0 ? run + 1 : 0;
        if (run == 4) {
            return true;
        }
    }
    return false;
}

/// A bit string of more words than we read: 200 of them take one flipped bit in the tag of a long text.
bool has_too_many_words(const Result<std::string>& ours) {
    return !ours && ours.error().message == "proto: capability bit string has too many words";
}

std::string mutate(std::string bytes, const std::string& other, std::mt19937_64& random) {
    for (auto changes = 1 + random() % 3; changes > 0; --changes) {
        const std::size_t at = bytes.empty() ? 0 : random() % bytes.size();
        switch (random() % 6) {
            case 0:
                bytes.resize(at);
                break;
            case 1:
                bytes.insert(at, 1, static_cast<char>(random()));
                break;
            case 2:
                bytes += other;
                break;
            case 3:
                if (!bytes.empty()) {
                    bytes.erase(at, 1);
                }
                break;
            default:
                if (!bytes.empty()) {
                    const auto old = static_cast<std::uint64_t>(bytes[at]);
                    bytes[at] = static_cast<char>(random() % 2 == 0 ? random() : old ^ (1ULL << random() % 8));
                }
                break;
        }
    }
    return bytes;
}

class WireMessage : public testing::TestWithParam<std::string> {
protected:
    [[nodiscard]] std::string random_bytes() {
        const auto message = new_protobuf(GetParam());
        fill_randomly(*message, random_);
        return message->SerializeAsString();
    }

    /// What libprotobuf reads, unknown fields aside.
    [[nodiscard]] std::optional<std::string> judge(const std::string& bytes) const {
        const auto message = new_protobuf(GetParam());
        if (!message->ParseFromString(bytes)) {
            return std::nullopt;
        }
        message->DiscardUnknownFields();
        return deterministic_bytes(*message);
    }

    std::uint64_t seed_ = std::random_device{}();
    std::mt19937_64 random_{seed_};
};

TEST_P(WireMessage, ReencodesWhatLibprotobufWrote) {
    SCOPED_TRACE("seed " + std::to_string(seed_));
    for (int i = 0; i < 200; ++i) {
        const std::string bytes = random_bytes();
        const auto again = recode(GetParam(), bytes);
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(to_hex({reinterpret_cast<const std::uint8_t*>(again->data()), again->size()}), [&] {
            const std::string judged = *judge(bytes);
            return to_hex({reinterpret_cast<const std::uint8_t*>(judged.data()), judged.size()});
        }());
    }
}

TEST_P(WireMessage, MergesConcatenatedMessagesAsLibprotobufDoes) {
    SCOPED_TRACE("seed " + std::to_string(seed_));
    for (int i = 0; i < 100; ++i) {
        const std::string bytes = random_bytes() + random_bytes();
        const auto again = recode(GetParam(), bytes);
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(*again, *judge(bytes));
    }
}

TEST_P(WireMessage, AgreesWithLibprotobufOnDamagedBytes) {
    SCOPED_TRACE("seed " + std::to_string(seed_));
    int accepted = 0;
    int refused = 0;
    for (int i = 0; i < 2000; ++i) {
        const std::string bytes = mutate(random_bytes(), random_bytes(), random_);
        const auto ours = recode(GetParam(), bytes);
        const auto theirs = judge(bytes);
        if (static_cast<bool>(ours) != theirs.has_value()) {
            EXPECT_TRUE(may_hold_long_varint(bytes) || has_too_many_words(ours))
                << to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        } else if (ours) {
            // Where unknown fields are kept they come after the known ones: judge ours again without them.
            EXPECT_EQ(judge(*ours), theirs)
                << to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        }
        ++(ours ? accepted : refused);
    }
    EXPECT_GT(accepted, 0);
    EXPECT_GT(refused, 0);
}

INSTANTIATE_TEST_SUITE_P(All, WireMessage, testing::ValuesIn(wire_message_names()), [](const auto& instance) {
    std::string name = instance.param;
    std::erase(name, '.');
    return name;
});

}  // namespace
}  // namespace farebox::protocol::test
