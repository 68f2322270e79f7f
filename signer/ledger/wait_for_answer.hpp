#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "farebox/error.hpp"

namespace farebox::signer {

/// Waits for a callback interface where nothing can go on without the answer: at the start, at the end, at a reload.
/// Not on a thread of the ledger's.
/// @param ask  called with the completion, which may come after nobody waits.
/// @return Nothing: @p patience is over, and what was asked for may still be done.
template <class T, class Ask>
[[nodiscard]] std::optional<T> wait_for_answer(std::chrono::seconds patience, Ask ask) {
    const auto asked = std::make_shared<std::promise<T>>();
    auto answer = asked->get_future();
    ask([asked](T value) { asked->set_value(std::move(value)); });
    return answer.wait_for(patience) == std::future_status::ready ? std::optional<T>{answer.get()} : std::nullopt;
}

[[nodiscard]] inline Error ledger_is_silent() {
    return make_error(ErrorCode::ledger_unavailable, "the ledger does not answer");
}

}  // namespace farebox::signer
