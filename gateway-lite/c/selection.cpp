#include "gateway-lite/c/operation.hpp"
#include "gateway-lite/c/values.hpp"

struct farebox_cursor {
    farebox::SelectionCursor cursor;
};

struct farebox_selected {
    farebox::OrchestratorSession selected;
};

namespace c = farebox::gateway::c;

extern "C" {

farebox_cursor* farebox_operation_cursor(farebox_operation* operation, farebox_error** error) {
    return c::take_as<farebox_cursor, farebox::SelectionCursor>(operation, error);
}

farebox_selected* farebox_cursor_next(farebox_cursor* cursor, farebox_error** error) {
    return c::guarded(error, [&]() -> farebox_selected* {
        auto selected = cursor->cursor.next();
        if (!selected) {
            c::set_error(error, selected.error());
            return nullptr;
        }
        return new farebox_selected{*std::move(selected)};
    });
}

size_t farebox_cursor_candidates(const farebox_cursor* cursor) {
    return cursor->cursor.explain().size();
}

bool farebox_cursor_candidate(const farebox_cursor* cursor, size_t index, farebox_candidate* candidate) {
    return c::guarded(nullptr, [&] {
        const auto& all = cursor->cursor.explain();
        if (index >= all.size()) {
            return false;
        }
        c::put(all[index], *candidate);
        return true;
    });
}

void farebox_cursor_free(farebox_cursor* cursor) {
    delete cursor;
}

void farebox_selected_candidate(const farebox_selected* selected, farebox_candidate* candidate) {
    c::guarded(nullptr, [&] {
        c::put(selected->selected.candidate(), *candidate);
        return true;
    });
}

farebox_operation* farebox_selected_call(farebox_selected* selected, const farebox_call_request* request,
                                         farebox_error** error) {
    return c::guarded(error, [&] {
        return c::start_with(c::call_request(request), error,
                             [selected](auto made) { return selected->selected.call(std::move(made)); });
    });
}

farebox_operation* farebox_selected_open_session(farebox_selected* selected, const farebox_session_request* request,
                                                 farebox_error** error) {
    return c::guarded(error, [&] {
        return c::start_with(c::session_request(request), error,
                             [selected](auto made) { return selected->selected.open_session(std::move(made)); });
    });
}

void farebox_selected_suspend(farebox_selected* selected) {
    c::guarded(nullptr, [selected] {
        selected->selected.suspend();
        return true;
    });
}

void farebox_selected_free(farebox_selected* selected) {
    delete selected;
}

}  // extern "C"
