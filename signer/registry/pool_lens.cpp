#include "signer/registry/pool_lens.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>

#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "signer/chain/abi.hpp"
#include "signer/registry/pool_functions.hpp"
#include "signer/registry/registry_answers.hpp"

namespace farebox::signer::pool_lens {
namespace {

namespace op {
constexpr std::uint8_t kAdd = 0x01;
constexpr std::uint8_t kSub = 0x03;
constexpr std::uint8_t kLt = 0x10;
constexpr std::uint8_t kEq = 0x14;
constexpr std::uint8_t kIsZero = 0x15;
constexpr std::uint8_t kAnd = 0x16;
constexpr std::uint8_t kShl = 0x1b;
constexpr std::uint8_t kReturnDataSize = 0x3d;
constexpr std::uint8_t kMload = 0x51;
constexpr std::uint8_t kMstore = 0x52;
constexpr std::uint8_t kJump = 0x56;
constexpr std::uint8_t kJumpi = 0x57;
constexpr std::uint8_t kGas = 0x5a;
constexpr std::uint8_t kJumpdest = 0x5b;
constexpr std::uint8_t kPush1 = 0x60;
constexpr std::uint8_t kReturn = 0xf3;
constexpr std::uint8_t kStaticcall = 0xfa;
constexpr std::uint8_t kRevert = 0xfd;
}  // namespace op

// Where things are in the code's memory.
constexpr std::uint16_t kCallData = 0x000;      // 4 bytes of selector, one word of argument
constexpr std::uint16_t kAnswer = 0x040;        // what a call returned: ten words at most
constexpr std::uint16_t kEnd = 0x1a0;           // where the next row begins
constexpr std::uint16_t kOrchestrator = 0x1c0;  // the one that is looked at
constexpr std::uint16_t kRows = 0x200;          // what is returned

constexpr std::uint16_t kWord = 32;
constexpr std::size_t kRowWords = 4;  // address, activation round, deactivation round, stake
constexpr std::uint16_t kFull = kRows + kRowsInAPage * kRowWords * kWord;

/// Writes EVM code. Operands are pushed before their instruction, the topmost last.
class Writer {
public:
    Writer& code(std::initializer_list<std::uint8_t> bytes) {
        bytes_.insert(bytes_.end(), bytes);
        return *this;
    }
    Writer& push(std::span<const std::uint8_t> bytes) {
        bytes_.push_back(static_cast<std::uint8_t>(op::kPush1 + bytes.size() - 1));
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        return *this;
    }
    Writer& push(std::uint16_t value) {
        return code({op::kPush1 + 1, static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)});
    }
    Writer& load(std::uint16_t place) { return push(place).code({op::kMload}); }
    /// What is on the stack goes there.
    Writer& store(std::uint16_t place) { return push(place).code({op::kMstore}); }
    /// What is on the stack goes into that word of the row.
    Writer& store_in_row(std::uint16_t word) { return load(kEnd).push(word * kWord).code({op::kAdd, op::kMstore}); }

    /// A place that is jumped to before it is known where that is.
    struct Label {
        std::vector<std::size_t> uses = {};
    };
    Writer& push(Label& label) {
        push(std::uint16_t{0});
        label.uses.push_back(bytes_.size() - 2);
        return *this;
    }
    Writer& jump_if(Label& label) { return push(label).code({op::kJumpi}); }
    Writer& place(const Label& label) {
        for (const auto use : label.uses) {
            bytes_[use] = static_cast<std::uint8_t>(bytes_.size() >> 8U);
            bytes_[use + 1] = static_cast<std::uint8_t>(bytes_.size());
        }
        return code({op::kJumpdest});
    }
    [[nodiscard]] std::uint16_t here() const { return static_cast<std::uint16_t>(bytes_.size()); }
    [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }

private:
    std::vector<std::uint8_t> bytes_;
};

/// Calls the BondingManager: so many words are at kAnswer then, or it goes to @p failed.
void call(Writer& writer, const Address& contract, std::uint32_t selector, std::uint16_t words, Writer::Label& failed) {
    constexpr std::uint16_t kSelectorShift = 224;
    const std::array<std::uint8_t, 4> bytes{
        static_cast<std::uint8_t>(selector >> 24U), static_cast<std::uint8_t>(selector >> 16U),
        static_cast<std::uint8_t>(selector >> 8U), static_cast<std::uint8_t>(selector)};
    const auto size = static_cast<std::uint16_t>(words * kWord);
    writer.push(bytes).push(kSelectorShift).code({op::kShl}).store(kCallData);
    writer.load(kOrchestrator).store(kCallData + 4);  // a function without arguments ignores it
    writer.push(size).push(kAnswer).push(std::uint16_t{4 + kWord}).push(kCallData);
    writer.push(contract.data).code({op::kGas, op::kStaticcall});
    writer.push(size).code({op::kReturnDataSize, op::kLt, op::kIsZero, op::kAnd, op::kIsZero}).jump_if(failed);
}

std::vector<std::uint8_t> lens(const Address& contract, const Address& start) {
    Writer writer;
    Writer::Label failed;
    Writer::Label done;
    writer.push(kRows).store(kEnd).push(start.data).store(kOrchestrator);
    if (start.is_zero()) {
        call(writer, contract, pool_functions::kFirst, 1, failed);
        writer.load(kAnswer).store(kOrchestrator);
    }
    const auto loop = writer.here();
    writer.code({op::kJumpdest});
    writer.load(kOrchestrator).code({op::kIsZero}).jump_if(done);
    writer.push(kFull).load(kEnd).code({op::kEq}).jump_if(done);
    writer.load(kOrchestrator).store_in_row(0);
    call(writer, contract, pool_functions::kRecord, 10, failed);
    writer.load(kAnswer + 4 * kWord).store_in_row(1);
    writer.load(kAnswer + 5 * kWord).store_in_row(2);
    call(writer, contract, pool_functions::kStake, 1, failed);
    writer.load(kAnswer).store_in_row(3);
    writer.load(kEnd).push(std::uint16_t{kRowWords * kWord}).code({op::kAdd}).store(kEnd);
    call(writer, contract, pool_functions::kNext, 1, failed);
    writer.load(kAnswer).store(kOrchestrator);
    writer.push(loop).code({op::kJump});
    writer.place(done).load(kOrchestrator).store_in_row(0);
    writer.push(kRows).load(kEnd).push(kWord).code({op::kAdd, op::kSub});
    writer.push(kRows).code({op::kReturn});
    writer.place(failed).push(std::uint16_t{0}).push(std::uint16_t{0}).code({op::kRevert});
    return writer.bytes();
}

Error hostile() {
    return make_error(ErrorCode::protocol_error, "the pool of orchestrators was not answered as it is");
}

}  // namespace

net::JsonRpcCall page_call(const Address& bonding_manager, const Address& start) {
    auto params = nlohmann::json::array();
    params.push_back({{"data", protocol::to_hex_0x(lens(bonding_manager, start))}});
    params.push_back("latest");
    return {"eth_call", params.dump()};
}

Result<Page> read_page(const std::string& json) {
    const auto words = answers::words(json);
    if (!words) {
        return words.error();
    }
    if (words->size() % kRowWords != 1 || words->size() / kRowWords > kRowsInAPage) {
        return hostile();
    }
    Page page;
    for (std::size_t i = 0; i + 1 < words->size(); i += kRowWords) {
        const auto address = abi::to_address((*words)[i]);
        if (!address) {
            return address.error();
        }
        page.orchestrators.push_back({*address, Wei{protocol::from_word((*words)[i + 3])},
                                      answers::round_of((*words)[i + 1]), answers::round_of((*words)[i + 2])});
    }
    const auto next = abi::to_address(words->back());
    if (!next) {
        return next.error();
    }
    page.next = *next;
    return page;
}

}  // namespace farebox::signer::pool_lens
