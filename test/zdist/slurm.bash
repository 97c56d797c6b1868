# shellcheck shell=bash
# Slurm in the lab: its controller, and one node that has four processors, whatever the machine has. To be sourced in an empty folder
# of the test's, by root, in the lab; REPO is set. Both are as they were unpacked, keep their files in the lab's own /run,
# and speak over its loopback.

servers=$REPO/test/.servers
plugins=$(echo "$servers"/usr/lib/*-linux-*/slurm-wlm)
libraries=$plugins:$(printf '%s:' "$servers"/usr/lib/*-linux-* "$servers"/lib/*-linux-*)
export SLURM_CONF=/run/slurm/slurm.conf
mkdir -p /run/slurm/state || exit
# Nobody is asked who he is: there is nobody but root. No cgroups: cgroup.conf only keeps Slurm from looking for them.
cat >$SLURM_CONF <<END
ClusterName=lab
SlurmctldHost=localhost(127.0.0.1)
NodeName=localhost NodeAddr=127.0.0.1 CPUs=4
PartitionName=lab Nodes=localhost Default=YES
SlurmdParameters=config_overrides
SlurmUser=root
AuthType=auth/none
CredType=cred/none
PluginDir=$plugins
StateSaveLocation=/run/slurm/state
SlurmdSpoolDir=/run/slurm/node
ProctrackType=proctrack/linuxproc
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
JobRequeue=0
END
echo CgroupPlugin=cgroup/v1 >/run/slurm/cgroup.conf

# slurm COMMAND...: one of Slurm's.
slurm() {
	LD_LIBRARY_PATH=$libraries "$servers/usr/bin/$1" "${@:2}"
}

# node: starts it, with a process namespace of its own, and waits until it takes jobs.
node() {
	LD_LIBRARY_PATH=$libraries unshare --pid --fork --mount-proc "$servers/usr/sbin/slurmd-wlm" -D -c -d "$servers/usr/sbin/slurmstepd-wlm" &>>node.log &
	node=$!
	until [ "$(slurm sinfo -h -o %T)" = idle ]; do sleep 0.05; done
}

# lose_node: all that runs there is gone at once, and the controller is told.
lose_node() {
	kill -KILL "$(pgrep -P $node)"
	wait $node
	slurm scontrol update nodename=localhost state=down reason=lost
}

# release JOB: tasks that were queued again begin now, when the node has got the orders to end them; Slurm would give it two minutes.
release() {
	until [ "$(slurm sdiag | grep -cE '^Agent (queue size|count): +0$')" -eq 2 ]; do sleep 0.05; done
	slurm scontrol update jobid="$1" starttime=now
}

# tasks: the state of each in a word. completed: waits until they have ended; whether all have ended well.
tasks() {
	slurm squeue -h -r -t all -o %T
}
completed() {
	while tasks | grep -qE 'PENDING|RUNNING|COMPLETING'; do sleep 0.05; done
	[ "$(tasks | sort -u)" = COMPLETED ]
}

LD_LIBRARY_PATH=$libraries "$servers/usr/sbin/slurmctld-wlm" -D &>controller.log &
node 2>>controller.log
