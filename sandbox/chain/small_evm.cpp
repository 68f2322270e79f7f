#include "sandbox/chain/small_evm.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "protocol/byte_view.hpp"
#include "protocol/uint256.hpp"
#include "sandbox/chain/abi.hpp"

namespace farebox::sandbox {
namespace {

enum class Op : std::uint8_t {
    stop = 0x00,
    add = 0x01,
    sub = 0x03,
    lt = 0x10,
    eq = 0x14,
    is_zero = 0x15,
    bit_and = 0x16,
    shift_left = 0x1b,
    return_data_size = 0x3d,
    pop = 0x50,
    load = 0x51,
    store = 0x52,
    jump = 0x56,
    jump_if = 0x57,
    gas = 0x5a,
    jump_dest = 0x5b,
    push_1 = 0x60,
    push_32 = 0x7f,
    return_data = 0xf3,
    static_call = 0xfa,
};

constexpr std::size_t kMaxSteps = 1'000'000;
constexpr std::size_t kMaxStack = 1024;
constexpr std::size_t kMaxMemory = 32 * 1024;
constexpr std::uint64_t kGas = 50'000'000;

Uint256 doubled(const Uint256& value) {
    Uint256 twice;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < twice.limbs.size(); ++i) {
        twice.limbs[i] = value.limbs[i] << 1U | carry;
        carry = value.limbs[i] >> 63U;
    }
    return twice;
}

Uint256 shift_left(const Uint256& value, const Uint256& bits) {
    constexpr std::uint64_t kBits = 256;
    const auto count = protocol::to_uint64(bits).value_or(kBits);
    auto shifted = count < kBits ? value : Uint256{};
    for (std::uint64_t i = 0; i < count && count < kBits; ++i) {
        shifted = doubled(shifted);
    }
    return shifted;
}

Uint256 bit_and(const Uint256& left, const Uint256& right) {
    Uint256 both;
    for (std::size_t i = 0; i < both.limbs.size(); ++i) {
        both.limbs[i] = left.limbs[i] & right.limbs[i];
    }
    return both;
}

Uint256 from_bool(bool value) {
    return Uint256{{value ? 1ULL : 0ULL}};
}

class Machine {
public:
    Machine(std::string_view code, const StaticCall& static_call) : code_{code}, static_call_{static_call} {}

    std::optional<std::string> run() {
        for (std::size_t steps = 0; steps < kMaxSteps && !ended_; ++steps) {
            if (at_ >= code_.size()) {
                return std::string{};
            }
            step(Op{static_cast<std::uint8_t>(code_[at_++])});
        }
        return failed_ || !ended_ ? std::nullopt : std::optional{result_};
    }

private:
    void fail() { failed_ = ended_ = true; }

    Uint256 pop() {
        if (stack_.empty()) {
            fail();
            return {};
        }
        const auto top = stack_.back();
        stack_.pop_back();
        return top;
    }

    void push(const Uint256& value) {
        stack_.push_back(value);
        if (stack_.size() > kMaxStack) {
            fail();
        }
    }

    /// Nobody who counts bytes passes 256 bits.
    void push_checked(const Result<Uint256>& value) { return value ? push(*value) : fail(); }

    /// That piece of memory, which grows to hold it; empty after a failure.
    std::string_view memory(const Uint256& offset, const Uint256& size) {
        const auto from = protocol::to_uint64(offset);
        const auto length = protocol::to_uint64(size);
        if (!from || !length || *from > kMaxMemory || *length > kMaxMemory || *from + *length > kMaxMemory) {
            fail();
            return {};
        }
        memory_.resize(std::max<std::size_t>(memory_.size(), *from + *length), '\0');
        return std::string_view{memory_}.substr(*from, *length);
    }

    void write(const Uint256& offset, std::string_view bytes) {
        const auto place = memory(offset, Uint256{{bytes.size()}});
        if (!failed_) {
            std::ranges::copy(bytes, memory_.begin() + (place.data() - memory_.data()));
        }
    }

    void push_constant(std::size_t size) {
        const auto bytes = code_.substr(at_, size);
        push_checked(protocol::from_big_endian(bytes));
        at_ += size;
    }

    void jump(const Uint256& where) {
        const auto target = protocol::to_uint64(where).value_or(code_.size());
        if (target >= code_.size() || Op{static_cast<std::uint8_t>(code_[target])} != Op::jump_dest) {
            return fail();
        }
        at_ = target;
    }

    void call() {
        pop();  // gas
        const std::string word = abi_word(pop());
        Address contract;
        std::copy(word.end() - Address::kSize, word.end(), contract.data.begin());
        const auto input_at = pop();
        const std::string input{memory(input_at, pop())};
        const auto output_at = pop();
        const auto output_size = pop();
        const auto room = memory(output_at, output_size).size();
        if (failed_) {
            return;
        }
        const auto answer = static_call_(contract, input);
        returned_ = answer ? answer->size() : 0;
        write(output_at, std::string_view{answer ? *answer : ""}.substr(0, room));
        push(from_bool(answer.has_value()));
    }

    void arithmetic(Op op) {
        const auto left = pop();
        const auto right = pop();
        switch (op) {
            case Op::add:
                return push_checked(protocol::checked_add(left, right));
            case Op::sub:
                return push_checked(protocol::checked_sub(left, right));
            case Op::lt:
                return push(from_bool(left < right));
            case Op::eq:
                return push(from_bool(left == right));
            case Op::bit_and:
                return push(bit_and(left, right));
            default:
                return push(shift_left(right, left));
        }
    }

    void move_memory(Op op) {
        const auto offset = pop();
        if (op == Op::store) {
            return write(offset, abi_word(pop()));
        }
        const auto bytes = memory(offset, Uint256{{kWordBytes}});
        push_checked(protocol::from_big_endian(bytes));
    }

    void step(Op op) {
        if (op >= Op::push_1 && op <= Op::push_32) {
            return push_constant(static_cast<std::size_t>(op) - static_cast<std::size_t>(Op::push_1) + 1);
        }
        switch (op) {
            case Op::add:
            case Op::sub:
            case Op::lt:
            case Op::eq:
            case Op::bit_and:
            case Op::shift_left:
                return arithmetic(op);
            case Op::is_zero:
                return push(from_bool(pop().is_zero()));
            case Op::load:
            case Op::store:
                return move_memory(op);
            case Op::static_call:
                return call();
            default:
                return control(op);
        }
    }

    void control(Op op) {
        switch (op) {
            case Op::jump_dest:
                return;
            case Op::pop:
                pop();
                return;
            case Op::gas:
                return push(Uint256{{kGas}});
            case Op::return_data_size:
                return push(Uint256{{returned_}});
            case Op::jump:
                return jump(pop());
            case Op::jump_if: {
                const auto where = pop();
                return pop().is_zero() ? void() : jump(where);
            }
            case Op::return_data: {
                const auto offset = pop();
                result_ = memory(offset, pop());
                ended_ = true;
                return;
            }
            default:
                ended_ = true;
                failed_ = op != Op::stop;
        }
    }

    const std::string_view code_;
    const StaticCall& static_call_;
    std::size_t at_ = 0;
    std::vector<Uint256> stack_;
    std::string memory_;
    std::size_t returned_ = 0;
    std::string result_;
    bool ended_ = false;
    bool failed_ = false;
};

}  // namespace

std::optional<std::string> run_code(std::string_view code, const StaticCall& static_call) {
    return Machine{code, static_call}.run();
}

}  // namespace farebox::sandbox
