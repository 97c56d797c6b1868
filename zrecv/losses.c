/* SPDX-License-Identifier: ISC
 *
 * Sums lost packets. Drops of an interface itself may be of any traffic, so they count only where
 * a sender uses it.
 */
#include "losses.h"

struct capture_losses
losses_of(struct capture *c, const struct senders *senders, size_t interface)
{
	struct capture_losses l = capture_losses(c, interface);

	if (!senders_use(senders, interface))
		l.interface = 0;
	return l;
}

struct capture_losses
losses_of_all(struct capture *c, const struct senders *senders)
{
	struct capture_losses all = { .knows_interface = c == NULL || capture_is_file(c) };

	for (size_t i = 0; c != NULL && capture_name(c, i) != NULL; i++) {
		struct capture_losses one = losses_of(c, senders, i);

		all.kernel += one.kernel;
		all.interface += one.interface;
		all.knows_interface |= one.knows_interface;
	}
	return all;
}
