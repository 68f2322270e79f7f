/* Calls an application on the Livepeer network from C, without holding a key.
 *
 *     FAREBOX_SIGNER=unix:/run/farebox/signer.sock FAREBOX_ORCHESTRATORS=https://localhost:8935 paid_call_c echo/fixed
 */
#include <stdio.h>
#include <stdlib.h>

#include "farebox/farebox.h"

static int give_up(farebox_error* error) {
    size_t i;
    fprintf(stderr, "%s\n", farebox_error_message(error));
    for (i = 0; i < farebox_error_details(error); ++i) {
        fprintf(stderr, "  %s: %s\n", farebox_error_detail_name(error, i), farebox_error_detail_value(error, i));
    }
    fprintf(stderr, "  %s\n", farebox_error_hint(error));
    farebox_error_free(error);
    return EXIT_FAILURE;
}

/* Passes the body on as it arrives. */
static int copy_body(farebox_response* response) {
    for (;;) {
        const char* data = NULL;
        size_t length = 0;
        farebox_error* error = NULL;
        farebox_operation* reading = farebox_response_next(response);
        const int more = farebox_operation_chunk(reading, &data, &length, &error);
        if (more == 1) {
            fwrite(data, 1, length, stdout);
        }
        farebox_operation_free(reading);
        if (more != 1) {
            return more == 0 ? EXIT_SUCCESS : give_up(error);
        }
    }
}

int main(int argc, char** argv) {
    static const char kBody[] = "{\"prompt\":\"hello\"}";
    const farebox_header json = {"Content-Type", "application/json"};
    farebox_error* error = NULL;
    farebox_spending paid;
    farebox_operation* calling;
    farebox_response* response;
    int status = EXIT_FAILURE;

    farebox_gateway* gateway = farebox_gateway_open_from_env(&error);
    if (gateway == NULL) {
        return give_up(error);
    }

    farebox_call_request request;
    farebox_call_request_init(&request);
    request.app = argc > 1 ? argv[1] : "echo/fixed";
    request.path = "/run";
    request.headers = &json;
    request.headers_count = 1;
    request.body = kBody;
    request.body_length = sizeof kBody - 1;
    request.max_price = "15000 gwei/request"; /* whoever asks for more is not used */

    calling = farebox_gateway_call(gateway, &request, &error);
    response = farebox_operation_response(calling, &error); /* waits; farebox_operation_then() would not */
    farebox_operation_free(calling);
    if (response != NULL) {
        status = copy_body(response);
        farebox_response_paid(response, &paid);
        fprintf(stderr, "%d from %s for %s wei\n", farebox_response_status(response),
                farebox_response_orchestrator(response), paid.expected_value);
        farebox_response_free(response);
    } else {
        status = give_up(error);
    }
    farebox_gateway_close(gateway);
    return status;
}
